-- Every answer as each definition of loyalty judges it. Grain: answer. Arguments: the weights of one definition, from
-- where on it calls a customer loyal, and its days; the other definitions have no settings.
-- company   the weighted score of the arguments (in_force: as the store has decided it by the definition in force);
-- secure    top box on satisfaction, on buying again and on recommending (9 or 10); score: how many of the three;
-- promoters recommending with 9 or 10;          satisfied  satisfaction 4 or 5;
-- intention staying 4 or 5;                     behaviour  renewed, bought again or brought somebody before the answer.
-- A score is on 0 to 1; both are null where the definition has nothing to go by.

create or replace macro rival_answers(
    w_csat, w_trust, w_stay, w_rep, w_nps, w_referred, w_renewed, w_bought, w_forgave,
    loyal_from, within_days, stayed_days
) as table
    with

    scored as (
        select
            answers.*,
            answers.loyal as in_force,
            loyalty_score(
                answers.csat, answers.trust, answers.stay, answers.repurchase, answers.nps,
                known.referred, known.renewed, known.bought, known.forgave,
                w_csat, w_trust, w_stay, w_rep, w_nps, w_referred, w_renewed, w_bought, w_forgave
            ) as company_score,
            case
                when answers.csat is not null and answers.repurchase is not null and answers.nps is not null
                    then (
                        cast(answers.csat = 5 as integer)
                        + cast(answers.repurchase = 5 as integer)
                        + cast(answers.nps >= 9 as integer)
                    ) / 3.0
            end as secure_score,
            answers.nps / 10.0 as promoters_score,
            (answers.csat - 1) / 4.0 as satisfied_score,
            (answers.stay - 1) / 4.0 as intention_score,
            case
                when known.renewed is not null or known.bought is not null
                    then (
                        coalesce(cast(known.renewed as integer), 0)
                        + coalesce(cast(known.bought as integer), 0)
                        + coalesce(cast(known.referred as integer), 0)
                    ) / (
                        cast(known.renewed is not null as integer)
                        + cast(known.bought is not null as integer)
                        + cast(known.referred is not null as integer)
                    )
            end as behaviour_score
        from answers
        left join answer_behaviour(within_days, stayed_days) as known
            on
                answers.source = known.source
                and answers.answer_id = known.answer_id
        where answers.answered_at is not null
    )

    select
        scored.*,
        scored.company_score >= loyal_from as company,
        scored.secure_score >= 1 as secure,
        scored.promoters_score >= 0.9 as promoters,
        scored.satisfied_score >= 0.75 as satisfied,
        scored.intention_score >= 0.75 as intention,
        scored.behaviour_score > 0 as behaviour
    from scored;
