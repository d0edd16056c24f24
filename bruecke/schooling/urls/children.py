"""Addresses of the school counselling: reporting a family, the list of children, one child and what is done about it."""

from django.urls import path

from bruecke.schooling.views import child_deeds, children, reporting

urlpatterns = [
    path("schule/melden/", reporting.report_family, name="report-family"),
    path("schule/kinder/", children.children, name="children"),
    path("schule/kinder/suche/", children.search, name="child-search"),
    path("schule/kinder/heute/", children.today_part, name="today-counselling"),
    path("schule/uebergaben/<uuid:handover_id>/annehmen/", children.accept, name="accept-family"),
    path("schule/uebergaben/<uuid:handover_id>/zurueckgeben/", children.give_back, name="give-family-back"),
    path("schule/kinder/<uuid:entrant_id>/", children.child, name="child"),
    path("schule/kinder/<uuid:entrant_id>/gespraech/", child_deeds.talk, name="child-talk"),
    path("schule/kinder/<uuid:entrant_id>/angaben/", child_deeds.correct, name="child-correct"),
    path("schule/kinder/<uuid:entrant_id>/schutz/", child_deeds.protect, name="child-protect"),
    path("schule/kinder/<uuid:entrant_id>/code/", child_deeds.new_code, name="child-code"),
    path(
        "schule/kinder/<uuid:entrant_id>/termin/<uuid:invitation_id>/<slug:what>/",
        child_deeds.settle_talk,
        name="child-settle-talk",
    ),
    path("schule/kinder/<uuid:entrant_id>/zwei-kinder/<uuid:other_id>/", child_deeds.told_apart, name="child-told-apart"),
    path("schule/kinder/<uuid:entrant_id>/jetzt/<slug:what>/", child_deeds.click, name="child-click"),
    path("schule/kinder/<uuid:entrant_id>/tun/<slug:what>/", child_deeds.deed, name="child-deed"),
]
