"""What a page says of a paper is what happened to it."""

from django.urls import reverse

from bruecke.cases.actions import closing, working
from bruecke.cases.models import Document
from bruecke.cases.queries import case as queries
from conftest import acting


def test_paper_of_a_case_that_was_closed_meanwhile_is_not_said_to_be_erased(world, case, settings, tmp_path):
    settings.BRUECKE_HOME = tmp_path
    with acting(world.actor("amira")) as by:
        row = queries.case(by, case.pk).case
        paper = working.add_document(by=by, case=row, title="x", file_name="x.pdf", content=b"%PDF-1.7 x")
        closing.close(by=by, case=row, ending=closing.Ending("goals_reached"))

    address = reverse("cases:erase-document", args=[case.pk, paper.pk])
    body = world.client("amira").post(address, {}, follow=True).content.decode()

    assert "Dieser Fall ist abgeschlossen." in body
    assert "ist gelöscht" not in body
    assert Document.objects.filter(pk=paper.pk).exists()
