"""Addresses of a school office, of the board of places, of admissions and of who is connected with which school."""

from django.urls import path

from bruecke.schooling.views import board, connecting, school

urlpatterns = [
    path("schule/platz/", school.school, name="own-school"),
    path("schule/platz/bestaetigen/", school.confirm, name="confirm-places"),
    path("schule/platz/aufnahme/", school.admit, name="admit"),
    path("schule/platz/gruppe/", school.new_group, name="new-group"),
    path("schule/platz/gruppe/<uuid:group_id>/", school.group, name="group"),
    path("schule/platz/gruppe/<uuid:group_id>/pause/", school.pause_group, name="pause-group"),
    path("schule/platz/gruppe/<uuid:group_id>/<slug:what>/", school.group_deed, name="group-deed"),
    path("schule/platz/kind/<uuid:offer_id>/", school.child, name="school-child"),
    path("schule/platz/kind/<uuid:offer_id>/ja/", school.accept, name="accept-child"),
    path("schule/platz/kind/<uuid:offer_id>/einwand/", school.object_to, name="object-to-child"),
    path("schule/platz/kind/<uuid:offer_id>/da/", school.start, name="start-child"),
    path("schule/platz/kind/<uuid:offer_id>/tag/", school.move, name="move-first-day"),
    path("schule/platz/blick/<uuid:look_id>/", school.look, name="look"),
    path("schule/nachweis/<uuid:offer_id>/", school.proof, name="proof"),
    path("schule/heute/", school.today, name="today-school"),
    path("schule/plaetze/", board.board, name="board"),
    path("schule/heute-plaetze/", board.today, name="today-places"),
    path("schule/aufnahmen/", board.admissions, name="admissions"),
    path("schule/aufnahmen/<uuid:offer_id>/", board.admission, name="admission"),
    path("schule/geschlossen/", board.closed, name="closed-schools"),
    path("verwaltung/schulen/", connecting.connected, name="connected"),
    path("verwaltung/schulen/<slug:what>/", connecting.connect, name="connect"),
]
