"""Addresses of rounds and of what the authority decides."""

from django.urls import path

from bruecke.schooling.views import deciding, rounds

urlpatterns = [
    path("schule/runden/", rounds.rounds, name="rounds"),
    path("schule/runden/neu/", rounds.start, name="start-round"),
    path("schule/runden/<uuid:round_id>/", rounds.round_, name="round"),
    path("schule/runden/<uuid:round_id>/was-waere-wenn/", rounds.what_if, name="what-if"),
    path("schule/runden/<uuid:round_id>/<slug:what>/", rounds.deed, name="round-deed"),
    path("schule/vorschlag/<uuid:proposal_id>/", rounds.by_hand, name="by-hand"),
    path("schule/gewichte/", rounds.rules, name="rules"),
    path("schule/entscheidungen/", deciding.to_decide, name="to-decide"),
    path("schule/entscheidungen/<uuid:offer_id>/", deciding.decide, name="decide"),
    path("schule/vorgang/<uuid:placement_id>/", deciding.matter, name="matter"),
]
