-- Loyalty of every answer by data/loyalty.toml, from the answers alone (what customers did is added by
-- imports/decide_loyalty). Parameters: its weights and thresholds.

update answers
set
    loyalty_score = loyalty_score(
        csat, trust, stay, repurchase, nps, null, null, null, null,
        $weight_satisfaction, $weight_trust, $weight_stay, $weight_repurchase, $weight_recommend,
        $weight_referred, $weight_renewed, $weight_bought_again, $weight_forgave
    ),
    loyal = loyalty_score(
        csat, trust, stay, repurchase, nps, null, null, null, null,
        $weight_satisfaction, $weight_trust, $weight_stay, $weight_repurchase, $weight_recommend,
        $weight_referred, $weight_renewed, $weight_bought_again, $weight_forgave
    ) >= $loyal_from,
    quadrant = loyalty_quadrant(csat, trust, stay, repurchase, $attitude_from, $intention_from)
