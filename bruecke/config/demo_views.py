"""The demo: one click signs in, on loopback only; the outbox is a page. Outside the demo both addresses do not exist."""

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from bruecke.access.actor import Request
from bruecke.access.doors import public, signed_in
from bruecke.access.queries import account
from bruecke.audit.actions import record
from bruecke.base import outbox
from bruecke.config.demo import accounts
from bruecke.config.navigation import NO_OUTBOX

LOOPBACK = ("127.0.0.1", "::1")
#: Any of them says that somebody else asks through a proxy on this machine.
FORWARDING = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via")


def _only_here(request: Request) -> None:
    """Raise Http404 outside the demo, for another machine, also behind a proxy, and for a form on a foreign page."""
    outside = request.META.get("REMOTE_ADDR") not in LOOPBACK or any(name in request.headers for name in FORWARDING)
    origin = request.headers.get("Origin", "")
    foreign = request.method == "POST" and origin not in ("", f"{request.scheme}://{request.get_host()}")
    if not settings.BRUECKE_DEMO or outside or foreign:
        raise Http404


@public
def demo(request: Request) -> HttpResponse:
    """List the demo accounts; choosing one signs in."""
    _only_here(request)
    offered = accounts()
    if request.method == "POST":
        user = account(request.POST.get("email", "")) if request.POST.get("email") in {row.email for row in offered} else None
        if user is None:
            raise Http404
        login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
        request.session["demo"] = request.session["second_factor"] = True
        record(verb="demo.signed_in", subject=f"user:{user.pk}")
        return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "config/demo.html", {"accounts": offered})


@signed_in()
def email_is_fixed(request: Request) -> HttpResponse:
    """The county administration changes addresses; here they can only be read."""
    return redirect("mfa_index")


@signed_in()
def outbox_page(request: Request) -> HttpResponse:
    """Show what would have been sent; for an authority or a desk the page does not exist."""
    _only_here(request)
    if request.actor.has(*NO_OUTBOX):
        raise Http404
    return render(request, "config/outbox.html", {"messages_sent": outbox.recent()})
