"""Addresses of the registration desk and of the public pages."""

from django.urls import path

from bruecke.welcome.views import desk, paper, signing

urlpatterns = [
    path("", signing.root, name="root"),
    path("anmeldung/", desk.desk, name="desk"),
    path("anmeldung/zustaendig/", desk.responsible, name="desk-responsible"),
    path("anmeldung/sprachen/", desk.languages, name="languages"),
    path("anmeldung/unterschrift/", desk.start, name="desk-sign"),
    path("anmeldung/unterschrift/<uuid:signing_id>/", desk.signing_state, name="signing-state"),
    path("anmeldung/nein/", desk.decline, name="desk-decline"),
    path("anmeldung/monat/", desk.month, name="month"),
    path("meine-uebergaben/", desk.receipts, name="receipts"),
    path("meine-uebergaben/widerruf/", desk.withdraw, name="desk-withdraw"),
    path("papier/", paper.paper, name="paper"),
    path("papier/blatt/", paper.paper_form, name="paper-form"),
    path("papier/eintragen/", paper.paper_enter, name="paper-enter"),
    path("karten/", paper.card, name="card"),
    path("karten/pdf/", paper.card_pdf, name="card-pdf"),
    path("<lang:lang>/", signing.start, name="start"),
    path("<lang:lang>/u/<str:code>/", signing.sign, name="sign"),
    path("<lang:lang>/melden/", signing.contact, name="contact"),
]
