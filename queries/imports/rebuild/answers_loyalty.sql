-- Loyalty of every answer by data/loyalty.toml. Parameters: its weights and thresholds.

update answers
set
    loyalty_score = loyalty_score(
        csat, trust, stay, repurchase, nps,
        $weight_satisfaction, $weight_trust, $weight_stay, $weight_repurchase, $weight_recommend
    ),
    loyal = loyalty_score(
        csat, trust, stay, repurchase, nps,
        $weight_satisfaction, $weight_trust, $weight_stay, $weight_repurchase, $weight_recommend
    ) >= $loyal_from,
    quadrant = loyalty_quadrant(csat, trust, stay, repurchase, $attitude_from, $intention_from)
