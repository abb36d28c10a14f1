-- Macros shared by several statements, kept in the store so that readers have them too. They compute from their
-- arguments alone.

-- Weighted mean of the parts that are known, each on 0 to 1; null without satisfaction or without any intention.
-- Answers as they were given; referred, renewed, bought again and forgave as true, false or null (not known).
create or replace macro loyalty_score(
    csat, trust, stay, repurchase, nps, referred, renewed, bought, forgave,
    w_csat, w_trust, w_stay, w_rep, w_nps, w_referred, w_renewed, w_bought, w_forgave
) as
case
    when csat is null or coalesce(stay, repurchase) is null then null
    else (
        (csat - 1) / 4.0 * w_csat
        + coalesce((trust - 1) / 4.0 * w_trust, 0)
        + coalesce((stay - 1) / 4.0 * w_stay, 0)
        + coalesce((repurchase - 1) / 4.0 * w_rep, 0)
        + coalesce(nps / 10.0 * w_nps, 0)
        + case when referred then w_referred else 0 end
        + case when renewed then w_renewed else 0 end
        + case when bought then w_bought else 0 end
        + case when forgave then w_forgave else 0 end
    ) / nullif(
        w_csat
        + case when trust is null then 0 else w_trust end
        + case when stay is null then 0 else w_stay end
        + case when repurchase is null then 0 else w_rep end
        + case when nps is null then 0 else w_nps end
        + case when referred is null then 0 else w_referred end
        + case when renewed is null then 0 else w_renewed end
        + case when bought is null then 0 else w_bought end
        + case when forgave is null then 0 else w_forgave end,
        0
    )
end;

-- Quadrant of the loyalty matrix; null where nothing was answered at all.
create or replace macro loyalty_quadrant(csat, trust, stay, repurchase, attitude_from, intention_from) as
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

-- Text as comments, themes and searches are compared: without case, accents, invisible characters and the differences
-- between kinds of apostrophe or space. Turkish İ and ı are i; ß is ss; the Greek final sigma is a sigma. Accents are
-- taken off where they are optional; where a mark is part of the letter (Japanese, Hindi, Thai) it stays.
create or replace macro folded(x) as case
    when strlen(x) = length(x) then trim(regexp_replace(lower(x), '\s+', ' ', 'g'))
    else trim(regexp_replace(
        regexp_replace(
            replace(replace(replace(
                translate(
                    lower(
                        case
                            when
                                regexp_matches(
                                    x, '[^\p{Latin}\p{Greek}\p{Cyrillic}\p{Arabic}\p{Hebrew}\p{Common}\p{Inherited}]'
                                ) then nfc_normalize(x)
                            else strip_accents(x)
                        end
                    ),
                    'ıłøđðς’‘ʼ´`“”„«»ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ０１２３４５６７８９',
                    'iloddσ''''''''''"""""abcdefghijklmnopqrstuvwxyz0123456789'
                ),
                'ß', 'ss'
            ), 'æ', 'ae'), 'œ', 'oe'),
            '[\x{ad}\x{640}\x{200b}-\x{200f}\x{202a}-\x{202e}\x{2060}-\x{2069}\x{fe0e}\x{fe0f}\x{feff}]', '', 'g'
        ),
        '[\s\pZ]+', ' ', 'g'
    ))
end;

-- The words of folded text, one space between them and one at each end: ' i was on hold '. A picture is a word.
create or replace macro spaced(x) as
' ' || trim(regexp_replace(regexp_replace(x, '(\p{So})', ' \1 ', 'g'), '[^\pL\pM\pN\p{So}]+', ' ', 'g')) || ' ';

-- Bands that a change is adjusted by, numbered from the shortest (metrics/why_cells.py names them); null: not known.
create or replace macro hour_band(hour) as case
    when hour < 9 then 0
    when hour < 13 then 1
    when hour < 17 then 2
    when hour is not null then 3
end;

create or replace macro wait_band(seconds) as case
    when seconds <= 20 then 0
    when seconds <= 60 then 1
    when seconds <= 120 then 2
    when seconds <= 180 then 3
    when seconds <= 300 then 4
    when seconds <= 600 then 5
    when seconds is not null then 6
end;

create or replace macro hold_band(seconds) as case
    when seconds = 0 then 0
    when seconds <= 30 then 1
    when seconds <= 60 then 2
    when seconds <= 120 then 3
    when seconds <= 180 then 4
    when seconds <= 240 then 5
    when seconds <= 300 then 6
    when seconds <= 420 then 7
    when seconds <= 600 then 8
    when seconds is not null then 9
end;
