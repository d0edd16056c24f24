"""Addresses of one person once."""

from django.urls import path

from bruecke.people import views

app_name = "people"
urlpatterns = [
    path("doppelte/", views.pairs, name="pairs"),
    path("doppelte/moeglich/", views.likely, name="likely"),
    path("doppelte/<uuid:pair_id>/", views.decide, name="decide"),
    path("doppelte/<uuid:pair_id>/bescheid/", views.tell, name="tell"),
    path("doppelte/trennen/<uuid:merge_id>/", views.undo, name="undo"),
    path("haushalt/<uuid:dossier_id>/", views.household, name="household"),
    path("haushalt/<uuid:dossier_id>/umzug/", views.move, name="move"),
    path("haushalt/<uuid:dossier_id>/dazu/<uuid:other_id>/", views.join, name="join"),
    path("haushalt/<uuid:dossier_id>/auszug/<uuid:other_id>/", views.leave, name="leave"),
]
