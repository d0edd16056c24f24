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

LOOPBACK = ("127.0.0.1", "::1")


def _only_here(request: Request) -> None:
    if not settings.BRUECKE_DEMO or request.META.get("REMOTE_ADDR") not in LOOPBACK:
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
    """Show what would have been sent."""
    _only_here(request)
    return render(request, "config/outbox.html", {"messages_sent": outbox.recent()})
