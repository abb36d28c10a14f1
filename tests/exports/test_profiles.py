from __future__ import annotations

from pathlib import Path

import pytest

from allegiance.errors import ProfileError
from allegiance.exports import profiles, recognise, reference, trial
from allegiance.settings import Settings
from tests.exports.conftest import Door

SHIPPED = profiles.load_profiles()
HEAD = 'entity = "contacts"\nrecognise = ["id"]\n[fields]\ncontact_id = "id"\nstarted_at = "at"\n'


def header_of(profile: profiles.Profile) -> list[str]:
    """Every column a profile names, as a full export would have them."""
    names = [name.split("|")[0] for name in profile.recognise]
    for given in profile.entities:
        for each in given.fields:
            names += [*each.column, each.time_column, *(name for name, _ in each.filled)]
    return list(dict.fromkeys(name for name in names if name))


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_a_full_export_is_recognised_as_one_profile_only(name: str) -> None:
    columns = header_of(SHIPPED[name])
    assert [each.name for each in SHIPPED.values() if profiles.fits(each, columns)] == [name]


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_the_least_export_is_recognised_as_one_profile_only(name: str) -> None:
    columns = [each.split("|")[0] for each in SHIPPED[name].recognise]
    assert [each.name for each in SHIPPED.values() if profiles.fits(each, columns)] == [name]


def test_the_exports_people_have_are_shipped() -> None:
    assert {
        "contacts", "answers", "customers", "employees", "purchases", "outreach", "employee-survey", "qualtrics",
        "surveymonkey", "zendesk-satisfaction", "medallia-agent-connect", "delighted", "genesys-interactions",
        "cisco-tcd", "amazon-connect", "five9-call-log", "talkdesk-calls", "salesforce-case", "chatwoot-csat",
        "call-centre-workbook", "subscriber-churn",
    } <= SHIPPED.keys()  # fmt: skip


def test_a_profile_of_a_few_lines_extends_a_shipped_one(door: Door) -> None:
    own = door.profile(
        'extends = "qualtrics"\n[fields]\ncsat = { column = "Q1", scale = "1-7" }\ncomment = "Q2"\n',
        "survey-2024",
    )
    content = (
        "StartDate,EndDate,Status,Finished,RecordedDate,ResponseId,ExternalReference,DistributionChannel,UserLanguage,Q1,Q2\n"
        "Start,Ende,Art,Beendet,Erfasst,Antwort,Referenz,Kanal,Sprache,Wie war es?,Warum?\n"
        + ",".join('"{""ImportId"":""q""}"' for _ in range(11))
        + "\n2024-01-02 08:00:00,2024-01-02 08:01:00,0,1,2024-01-02 08:01:01,R_1,,anonymous,DE,7,gut\n"
        "2024-01-02 08:00:00,2024-01-02 08:01:00,1,1,2024-01-02 08:01:01,R_2,,preview,DE,7,gut\n"
        "2024-01-02 08:00:00,2024-01-02 08:01:00,0,False,2024-01-02 08:01:01,R_3,,anonymous,DE,7,gut\n"
    )
    path = door.write(content)
    known = SHIPPED | {own.name: own}
    assert recognise.recognise(path, known).name == "survey-2024"
    assert recognise.recognise(path, SHIPPED).name == "qualtrics"
    staged = door.stage(path, own)
    (row,) = door.rows("answers")
    assert (row["csat"], row["comment"], row["original"]) == (5, "gut", '{"Q1":"7","Q2":"gut"}')
    assert (row["source"], row["file_row"], row["mode"]) == ("survey-2024", 4, "anonymous")
    assert door.rejects() == [(5, "Status", "filtered"), (6, "Finished", "filtered")]
    assert (staged.read, staged.rejected) == (3, 2)


def test_offered_ratings_are_invitations_and_not_bad_ones(door: Door) -> None:
    door.take(
        '{"id":1,"assignee_id":7,"requester_id":9,"ticket_id":5,"score":"offered","created_at":"2024-01-02T10:00:00Z","updated_at":"2024-01-02T10:00:00Z"}\n'
        '{"id":2,"assignee_id":7,"requester_id":9,"ticket_id":6,"score":"bad","created_at":"2024-01-02T10:00:00Z","updated_at":"2024-01-03T10:00:00Z"}\n'
        '{"id":3,"assignee_id":7,"requester_id":9,"ticket_id":6,"score":"unoffered","created_at":"2024-01-02T10:00:00Z","updated_at":"2024-01-03T10:00:00Z"}\n',
        name="ratings.jsonl",
    )
    seen = [(row["csat"], row["delivered"], row["answered_at"] is not None) for row in door.rows("answers")]
    assert seen == [(None, True, False), (1, True, True), (None, False, False)]


def test_what_the_score_of_a_delighted_survey_means_depends_on_its_kind(door: Door) -> None:
    door.take(
        '[{"id":"1","survey_type":"nps","score":9,"permalink":"x","created_at":1700000000,"person":{"id":"p"}},'
        '{"id":"2","survey_type":"csat","score":4,"permalink":"x","created_at":1700000000,"person":{"id":"q"}}]',
        name="responses.json",
    )
    seen = [(row["nps"], row["csat"], row["customer_id"]) for row in door.rows("answers")]
    assert seen == [(9, None, "p"), (None, 4, "q")]


def test_interactions_in_milliseconds_and_clock_time_with_lists_in_cells(door: Door) -> None:
    head = "Full Export Completed,Media Type,Users,ANI,Date,End Date,Direction,Queue,Wrap-up,Conversation ID,"
    door.take(
        head + "Total Talk,Total Hold,Abandoned,Transfers\n"
        'YES,voice,Ann; Bo,tel:+15550109999,1/2/2024 1:05 PM,1/2/2024 1:15 PM,Inbound/Outbound,"Sales; Care",Bill,x1,'
        "90500,0:00:30,NO,1\n"
    )
    (row,) = door.rows("contacts")
    assert (row["employee_id"], row["queue"], row["direction"], row["outcome"]) == (
        "Bo",
        "Sales",
        "inbound",
        "answered",
    )
    assert (row["talk_s"], row["hold_s"], row["started_at"].hour) == (91, 30, 13)
    assert "555" not in row["customer_id"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("entity = ", "not valid TOML"),
        ('entity = "calls"\nrecognise = ["x"]\n', "no entity"),
        ('entity = "contacts"\n[fields]\ncontact_id = "x"\n', "recognise is empty"),
        ('entity = "contacts"\nrecognise = ["x"]\n[fields]\ncontact_id = "x"\n', "started_at is required"),
        (HEAD + 'colour = "x"\n', "no column 'colour'"),
        (HEAD + 'queue = { colum = "x" }\n', "'colum' is no transformation"),
        (HEAD + 'queue = { column = "x", scale = "1-5" }\n', "does not apply to a text"),
        (HEAD + 'queue_s = { column = "x", unit = "fortnights" }\n', "unit is 'fortnights'"),
        (HEAD + 'queue = { column = "x", constant = "y" }\n', "exactly one of column"),
        (HEAD + 'updated_at = { column = "x", zone = "Mars/Base" }\n', "no time zone"),
        (HEAD + 'outcome = { column = "x", map = { y = "won" } }\n', "'won' is no value of outcome"),
        (HEAD + 'outcome = { column = "x", otherwise = "maybe" }\n', "otherwise is 'maybe'"),
        (HEAD + "[reader]\nheader_rows = 0\n", "header_rows is 0"),
        (HEAD + "[reader]\nheader = 1\n", "'header' is not known"),
        (HEAD + '[[filter]]\nname = "x"\ncolumn = "y"\n', "exactly one of drop"),
        (HEAD + '[legs]\nleg = ["x"]\norder = "nothing"\n', "needs leg"),
        ('extends = "nobody"\n', "no such profile"),
        ('extends = "own"\n', "no such profile"),
        (
            'entity = "answers"\nrecognise = ["x"]\n[fields]\nanswer_id = "x"\nanswered_at = "y"\n'
            'nps = { column = "z", scale = "1-5" }\n',
            "asked from 0 to 10",
        ),
        (
            'entity = "answers"\nrecognise = ["x"]\n[fields]\nanswer_id = "x"\nanswered_at = "y"\n'
            'csat = { column = "z", map = { good = 6 } }\n',
            "outside 1 to 5",
        ),
        ('entity = "answers"\nrecognise = ["x"]\n[fields]\nanswer_id = "x"\n', "maps none of"),
    ],
)
def test_a_profile_with_a_mistake_says_where_it_is(door: Door, text: str, words: str) -> None:
    with pytest.raises(ProfileError, match=words) as refused:
        door.profile(text)
    assert "own" in refused.value.message
    assert refused.value.todo


def test_no_profile_names_the_nearest_and_what_is_missing(door: Door) -> None:
    path = door.write("contact_id,begin\nc1,2024-01-02\n")
    with pytest.raises(ProfileError, match=r"nearest is contacts.*started_at") as refused:
        recognise.recognise(path, SHIPPED)
    assert "contact_id, begin" in refused.value.todo


def test_two_profiles_that_fit_are_both_named(door: Door) -> None:
    own = door.profile(HEAD.replace('recognise = ["id"]', 'recognise = ["contact_id"]'), "other")
    path = door.write("contact_id,started_at\nc1,2024-01-02\n")
    with pytest.raises(ProfileError, match="contacts and other"):
        recognise.recognise(path, SHIPPED | {"other": own})


def test_a_profile_is_named_by_its_name_or_file(door: Door) -> None:
    own = door.profile(HEAD)
    assert recognise.named(str(own.path), SHIPPED) == own
    assert recognise.named("qualtrics", SHIPPED) is SHIPPED["qualtrics"]
    with pytest.raises(ProfileError, match="no profile") as refused:
        recognise.named("qualtrix", SHIPPED)
    assert "qualtrics" in refused.value.todo


def test_a_company_s_own_profile_replaces_a_shipped_one_of_the_same_name(door: Door) -> None:
    own = door.profile(HEAD, "contacts")
    assert profiles.load_profiles(door.folder)["contacts"] == own


def test_the_digest_of_a_profile_follows_what_it_extends(door: Door) -> None:
    first = door.profile('extends = "qualtrics"\ntitle = "one"\n')
    second = door.profile('extends = "qualtrics"\ntitle = "two"\n')
    assert len({first.sha256, second.sha256, SHIPPED["qualtrics"].sha256}) == 3


def test_the_document_agrees_with_the_code() -> None:
    text = reference.DOCUMENT.read_text(encoding="utf-8")
    assert text == reference.filled(text), "run: python -m allegiance.exports.reference"


def test_a_trial_shows_fields_coverage_rejects_and_first_rows(door: Door) -> None:
    path = door.write(
        "contact_id,started_at,queue_s,colour\nc1,2024-01-02,30,red\nc2,soon,30,red\nc3,2024-01-02,,blue\n"
    )
    found = trial.try_file(path, None, Settings(home=door.folder))
    assert (found.profile, found.read, found.accepted, found.rejected) == ("contacts", 3, 2, 1)
    assert found.unused == ("colour",)
    uses = {use.field: use for use in found.fields}
    assert (uses["queue_s"].filled, uses["queue_s"].rows, uses["queue_s"].found) == (1, 2, True)
    assert (uses["hold_s"].filled, uses["hold_s"].found) == (0, False)
    (refusal,) = found.refusals
    assert (refusal.reason, refusal.column, refusal.count, refusal.file_row, refusal.value) == (
        "not_a_date", "started_at", 1, 3, "soon",
    )  # fmt: skip
    assert [row["contact_id"] for row in found.first_rows["contacts"]] == ["c1", "c3"]
    assert found.document()["first_rows"]["contacts"][0]["started_at"] == "2024-01-02T00:00:00"
    assert not (Path(door.folder) / "warehouse.duckdb").exists()


def test_a_list_of_customers_keeps_the_traits_it_names_and_no_others(door: Door) -> None:
    own = door.profile(
        'entity = "customers"\nrecognise = ["id"]\ntraits = ["tenure", "Total*"]\n'
        '[fields]\ncustomer_id = "id"\nactive = "here"\n'
    )
    path = door.write("id,Full name,Tenure,TotalCharges,here\na,Anna Ok,34,1889.50,yes\nb,Bo,,,no\n")
    door.stage(path, own)
    assert [row["traits"] for row in door.rows("customers")] == [
        '{"Tenure":"34","TotalCharges":"1889.50"}',
        '{"Tenure":null,"TotalCharges":null}',
    ]


def test_traits_are_of_customers_and_original_answers_of_answers(door: Door) -> None:
    for entity, key, field in (("answers", "traits", "answer_id"), ("customers", "original", "customer_id")):
        extra = 'answered_at = "at"\n' if entity == "answers" else ""
        text = f'entity = "{entity}"\nrecognise = ["id"]\n{key} = ["x"]\n[fields]\n{field} = "id"\n{extra}'
        with pytest.raises(ProfileError, match=f"Remove `{key}`"):
            door.profile(text)
