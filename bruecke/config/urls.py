"""All addresses."""

from django.urls import include, path, register_converter

from bruecke.access.language import Converter
from bruecke.config import demo_views, handbook

register_converter(Converter, "lang")

urlpatterns = [
    path("konto/email/", demo_views.email_is_fixed, name="email"),
    path("konto/", include("allauth.urls")),
    path("vorfuehrung/", demo_views.demo, name="demo"),
    path("hilfe/", handbook.handbook, name="help"),
    path("hilfe/<slug:chapter>/", handbook.handbook, name="chapter"),
    path("postausgang/", demo_views.outbox_page, name="outbox"),
    path("", include("bruecke.access.urls")),
    path("", include("bruecke.network.urls")),
    path("", include("bruecke.people.urls")),
    path("", include("bruecke.programme.urls")),
    path("", include("bruecke.reports.urls")),
    path("", include("bruecke.cases.urls")),
    path("", include("bruecke.consults.urls")),
    path("", include("bruecke.schooling.urls")),
    path("", include("bruecke.privacy.urls")),
    path("", include("bruecke.welcome.urls")),
]
handler400 = "bruecke.config.refusals.bad_request"
handler403 = "bruecke.config.refusals.denied"
handler404 = "bruecke.config.refusals.not_found"
handler500 = "bruecke.config.refusals.server_error"
