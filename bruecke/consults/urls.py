"""Addresses of the short line."""

from django.urls import path

from bruecke.consults.views import answering, asking, hers, lists, shadowing

app_name = "consults"
ONE = "kurzer-draht/<uuid:consult_id>/"
urlpatterns = [
    path("kurzer-draht/", lists.consults, name="consults"),
    path("kurzer-draht/heute/", lists.today, name="today"),
    path("kurzer-draht/zu/", lists.panel, name="panel"),
    path("kurzer-draht/fragen/", asking.ask, name="ask"),
    path("kurzer-draht/vorschriften/", answering.bases, name="bases"),
    path(ONE, asking.consult, name="consult"),
    path(f"{ONE}aendern/", asking.change, name="change"),
    path(f"{ONE}fragen/", asking.send, name="send"),
    path(f"{ONE}tun/<slug:what>/", asking.deed, name="deed"),
    path(f"{ONE}weiter/", asking.reply, name="reply"),
    path(f"{ONE}mit-namen/", asking.tell, name="tell"),
    path(f"{ONE}sie-sagt/<slug:what>/", asking.said, name="said"),
    path(f"{ONE}zettel/<lang:lang>.pdf", asking.slip, name="slip-pdf"),
    path(f"{ONE}unterschrieben/", asking.signed, name="signed"),
    path(f"{ONE}antwort/", answering.answer, name="answer"),
    path(f"{ONE}entwurf/", answering.draft, name="draft"),
    path(f"{ONE}rueckfrage/", answering.ask_back, name="ask-back"),
    path(f"{ONE}sammeln/", answering.propose, name="propose"),
    path("antworten/", answering.entries, name="entries"),
    path("antworten/<uuid:entry_id>/", answering.entry, name="entry"),
    path("antworten/<uuid:entry_id>/neu/", answering.renew, name="renew"),
    path("hospitation/", shadowing.days, name="shadowing"),
    path("hospitation/<uuid:shadowing_id>/", shadowing.ask, name="shadowing-ask"),
    path("hospitation/gast/<uuid:guest_id>/", shadowing.settle, name="shadowing-settle"),
    path("hospitation/gast/<uuid:guest_id>/bericht/", shadowing.report, name="shadowing-report"),
    path("<lang:lang>/fragen/<str:code>/", hers.questions, name="questions"),
    path("<lang:lang>/fragen/<str:code>/<uuid:consult_id>/<slug:what>/", hers.say, name="questions-say"),
]
