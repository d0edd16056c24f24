"""The addresses under a long list: on, back, and everything else that was asked for stays."""

from django.test import RequestFactory

from bruecke.base.pager import marked, numbered


def test_numbered_pages_keep_the_question_and_end_at_both_ends(rf: RequestFactory):
    rows = ["a", "b", "c", "d", "e"]

    found = [numbered(rf.get("/x/", {"q": "ü&", "state": "", "page": number}), rows, 2) for number in ("1", "2", "99", "x")]

    one, two, three = (f"/x/?q=%C3%BC%26&page={number}" for number in (1, 2, 3))
    assert found == [
        (["a", "b"], {"previous_url": "", "next_url": two}),
        (["c", "d"], {"previous_url": one, "next_url": three}),
        (["e"], {"previous_url": two, "next_url": ""}),
        (["a", "b"], {"previous_url": "", "next_url": two}),
    ]


def test_lists_after_a_mark_lead_on_and_back_to_the_beginning(rf: RequestFactory):
    assert marked(rf.get("/x/?q=a"), "m|1") == {"previous_url": "", "next_url": "/x/?q=a&after=m%7C1"}
    assert marked(rf.get("/x/?q=a&after=m"), "") == {"previous_url": "/x/?q=a", "next_url": ""}
