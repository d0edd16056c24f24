"""Addresses."""

from django.urls import path

from bruecke.programme.views import issues, participation, posts

app_name = "programme"
urlpatterns = [
    path("teilnahme/", participation.participation, name="participation"),
    path("stellen/", posts.posts, name="posts"),
    path("stellen/stellen.csv", posts.posts_file, name="posts-csv"),
    path("stellen/neu/", posts.write_post, name="add-post"),
    path("stellen/pauschalen/", posts.rates, name="rates"),
    path("stellen/<uuid:post_id>/", posts.post, name="post"),
    path("stellen/<uuid:post_id>/aendern/", posts.write_post, name="change-post"),
    path("ziele/", posts.targets, name="targets"),
    path("themen/", issues.issues, name="issues"),
    path("themen/neu/", issues.note_issue, name="note-issue"),
    path("themen/jour-fixe/", issues.agenda, name="agenda"),
    path("themen/melden/", issues.mention, name="mention"),
    path("themen/<uuid:issue_id>/", issues.issue, name="issue"),
    path("themen/<uuid:issue_id>/melden/", issues.mention_one, name="mention-one"),
    path("themen/<uuid:issue_id>/vorlage.pdf", issues.paper, name="paper-pdf"),
    path("hinweise/", issues.eligibility, name="hints"),
]
