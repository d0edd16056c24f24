"""Numbers of a day, and the files for the software of schools with the page that shows what stands in them."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from bruecke.access.actor import Request
from bruecke.access.doors import signed_in
from bruecke.base.days import day_of
from bruecke.schooling.queries import days


@signed_in(*days.READERS)
def day(request: Request) -> HttpResponse:
    """Children without a place on any day, as a part of the numbers or as a page of its own."""
    today = timezone.localdate()
    wanted = min(day_of(request.GET.get("tag", "")) or today, today)
    page = "schooling/_day.html" if request.htmx else "schooling/day.html"
    return render(request, page, {"day": days.without_place(request.actor, wanted), "today": today})
