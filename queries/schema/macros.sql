-- Macros shared by several statements. They compute from their arguments alone.

-- Weighted mean of the parts that were answered, each on 0 to 1; null without satisfaction or without any intention.
create or replace temp macro loyalty_score(csat, trust, stay, repurchase, nps, w_csat, w_trust, w_stay, w_rep, w_nps) as
case
    when csat is null or coalesce(stay, repurchase) is null then null
    else (
        (csat - 1) / 4.0 * w_csat
        + coalesce((trust - 1) / 4.0 * w_trust, 0)
        + coalesce((stay - 1) / 4.0 * w_stay, 0)
        + coalesce((repurchase - 1) / 4.0 * w_rep, 0)
        + coalesce(nps / 10.0 * w_nps, 0)
    ) / nullif(
        w_csat
        + case when trust is null then 0 else w_trust end
        + case when stay is null then 0 else w_stay end
        + case when repurchase is null then 0 else w_rep end
        + case when nps is null then 0 else w_nps end,
        0
    )
end;

-- Quadrant of the loyalty matrix; null where nothing was answered at all.
create or replace temp macro loyalty_quadrant(csat, trust, stay, repurchase, attitude_from, intention_from) as
case
    when coalesce(csat, trust, stay, repurchase) is null then null
    when coalesce(csat, trust) is null or coalesce(stay, repurchase) is null then 'unclassified'
    when
        (coalesce(csat, trust) + coalesce(trust, csat) - 2) / 8.0 >= attitude_from
        and (coalesce(stay, repurchase) + coalesce(repurchase, stay) - 2) / 8.0 >= intention_from then 'truly loyal'
    when (coalesce(csat, trust) + coalesce(trust, csat) - 2) / 8.0 >= attitude_from then 'accessible'
    when (coalesce(stay, repurchase) + coalesce(repurchase, stay) - 2) / 8.0 >= intention_from then 'trapped'
    else 'high risk'
end;
