"""Every table with a dossier has row security and the one policy text; every other table stands here with a reason."""

import re

import pytest
from django.db import connection

#: Tables without a dossier, and why they need none.
OPEN = {
    "access_organisation": "who exists is public", "access_unit": "who exists is public", "access_user": "colleagues, no newcomers",
    "access_membership": "who works where is known in the house", "access_cover": "who stands in is known in the house",
    "access_shelf": "names no person", "consent_textversion": "public texts",
    "network_municipality": "register", "network_district": "register", "network_school": "register", "network_language": "register",
    "network_country": "register", "network_nationality": "register", "network_registerstate": "register",
    "network_participation": "public", "network_areaassignment": "who answers where is public", "network_countyrule": "public",
    "schooling_group": "places of a school, no child", "schooling_office": "which unit works for a school",
    "schooling_maintainer": "who maintains a school", "schooling_round": "numbers of a computation; who took part stands in its proposals",
    "schooling_guide": "how one finds a school, no child",
    "schooling_letterrun": "how far a run of letters is: keys of whom it is about; the query gives it to its maker alone",
    "schooling_supervision": "which unit is which authority", "schooling_ruleset": "weights everybody may see",
    "programme_fundingpost": "posts of the grant, no newcomer", "programme_filling": "days, nobody's name",
    "programme_flatrate": "euros of the Land", "programme_target": "numbers of the county",
    "programme_structuralissue": "what goes wrong for many, without names", "programme_issuestep": "steps of an issue, without names",
    "programme_issuemention": "strokes", "reports_report": "days of a report", "reports_figure": "frozen, suppressed figures",
    "welcome_slot": "free times, never for whom", "welcome_figure": "frozen, suppressed figures",
    "base_cache": "counters and versions, no person", "base_message": "own policy: the web may only insert",
    "consults_shadowing": "days colleagues spend in another house", "consults_guest": "colleagues who come, no newcomers",
    "audit_entry": "own rights: the web may only insert", "audit_text": "own rights: the web may only insert",
    "audit_leaf": "no right for the web", "audit_checkpoint": "no right for the web", "audit_sealed": "no right for the web",
}  # fmt: skip
#: Tables walled by unit or with a policy of their own.
BY_UNIT = {
    "welcome_tally", "welcome_monthlyregistrations", "welcome_receipt", "welcome_signing", "welcome_paperform", "welcome_import",
    "welcome_importline", "cases_letterrun", "people_pair", "consults_reply", "consults_entry",
}  # fmt: skip
FRAMEWORK = re.compile(r"^(django_|auth_|account_|mfa_|procrastinate_|socialaccount_|audit_entry_)")
ONE_POLICY = (
    "((shelf_id = ANY (( SELECT wall.shelves() AS shelves))) OR (dossier_id = ANY (( SELECT wall.dossiers() AS dossiers))))"
)


def _rows(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


@pytest.mark.django_db
def test_every_table_with_a_dossier_has_the_one_policy():
    walled = _rows(
        """SELECT c.relname, c.relrowsecurity, p.qual, p.policyname FROM pg_class c
           JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'dossier_id' AND NOT a.attisdropped
           LEFT JOIN pg_policies p ON p.tablename = c.relname AND p.policyname = 'wall'
           WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname <> 'access_grant'"""
    )

    assert len(walled) >= 9
    for name, secured, condition, _policy in walled:
        assert secured, f"{name} has no row security"
        assert re.sub(r"::\w+\[\]", "", condition or "") == ONE_POLICY, f"{name}: {condition}"


@pytest.mark.django_db
def test_every_table_without_a_dossier_is_listed_with_a_reason():
    names = {
        row[0] for row in _rows(
            """SELECT c.relname FROM pg_class c WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
               AND NOT EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'dossier_id')"""
        )
    }  # fmt: skip

    unknown = {name for name in names if not FRAMEWORK.match(name)} - set(OPEN) - BY_UNIT - {"access_dossier", "access_grant"}
    assert unknown == set(), "these tables need a dossier, a policy, or a reason in this file"


@pytest.mark.django_db
def test_tables_of_units_have_row_security():
    secured = {row[0] for row in _rows("SELECT relname FROM pg_class WHERE relrowsecurity")}

    assert BY_UNIT | {"access_dossier", "access_grant", "base_message"} <= secured


@pytest.mark.django_db
def test_no_web_role_can_pass_the_wall_or_change_the_memory():
    roles = dict(_rows("SELECT rolname, rolbypassrls OR rolsuper FROM pg_roles WHERE rolname LIKE 'bruecke_%'"))
    rights = _rows(
        """SELECT grantee, table_name, privilege_type FROM information_schema.table_privileges
           WHERE grantee IN ('bruecke_app', 'bruecke_portal') AND table_name LIKE 'audit_%' AND privilege_type <> 'INSERT'"""
    )
    portal = _rows(
        """SELECT DISTINCT p.table_name FROM information_schema.table_privileges p JOIN information_schema.columns c
           ON c.table_name = p.table_name AND c.column_name = 'dossier_id' WHERE p.grantee = 'bruecke_portal'"""
    )

    assert roles["bruecke_app"] is False
    assert roles["bruecke_portal"] is False
    assert roles["bruecke_jobs"] is True
    assert rights == []
    assert portal in ([], [("audit_entry",)])


@pytest.mark.django_db
def test_views_do_not_bypass_the_wall():
    assert _rows("SELECT viewname FROM pg_views WHERE schemaname IN ('public', 'wall')") == []


def test_every_confidential_row_names_its_circle():
    from django.apps import apps

    from bruecke.access.models import Confidential, DossierKind

    rows = [model for model in apps.get_models() if issubclass(model, Confidential)]

    assert len(rows) >= 9
    assert [model.__name__ for model in rows if not isinstance(getattr(model, "circle", None), DossierKind)] == []
