-- Answers whose loyalty is another once what their customers did is counted too. Grain: answer.
-- Asked of every answer, because a purchase, a departure or an answer that comes late changes what was known then.
-- Parameters: weights, thresholds and days of data/loyalty.toml.

create or replace temp table loyalty_changes as
with

scored as (
    select
        answers.rowid as answer_row,
        answers.day,
        answers.loyalty_score as held_score,
        answers.loyal as held_loyal,
        loyalty_score(
            answers.csat, answers.trust, answers.stay, answers.repurchase, answers.nps,
            known.referred, known.renewed, known.bought, known.forgave,
            $weight_satisfaction, $weight_trust, $weight_stay, $weight_repurchase, $weight_recommend,
            $weight_referred, $weight_renewed, $weight_bought_again, $weight_forgave
        ) as loyalty_score
    from answers
    left join answer_behaviour($within_days, $stayed_days) as known
        on
            answers.source = known.source
            and answers.answer_id = known.answer_id
    where answers.answered_at is not null
)

select
    answer_row,
    day,
    loyalty_score,
    loyalty_score >= $loyal_from as loyal
from scored
where
    loyalty_score is distinct from held_score
    or (loyalty_score >= $loyal_from) is distinct from held_loyal
