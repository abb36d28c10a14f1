-- The closed list of transformations, as macros: text in, typed value or null out. Grain: none (definitions only).
-- A macro never raises: null for text that is not what the profile declares, and the caller records why.
-- Each starts with the shape that real files have most, and only falls back to a pattern for the rest,
-- because DuckDB's own casts are lenient ('12.7' as 13, '1e2' as 100, a time zone offset dropped).

-- Text without white space around it; empty is missing. Text that begins with a visible ASCII character and does not
-- end in white space needs no looking at.
create or replace temp macro tidy(x) as case
    when x between '!' and '~' and x[-1] > '!' then x
    else nullif(trim(x, ' ' || chr(9) || chr(10) || chr(13) || chr(160)), '')
end;

-- Is there anything in this text?
create or replace temp macro filled(x) as
x is not null and trim(x, ' ' || chr(9) || chr(10) || chr(13) || chr(160)) <> '';

-- A label: tidy and lower case.
create or replace temp macro label(x) as lower(tidy(x));

-- A whole number: digits with an optional sign; '12.0' is whole (spreadsheets write it), '12.7' and '1e2' are not.
create or replace temp macro whole(x) as case
    when cast(try_cast(x as integer) as varchar) = x then try_cast(x as integer)
    when regexp_full_match(x, '\s*[+-]?[0-9]{1,9}(\.0*)?\s*') then try_cast(x as integer)
end;

-- A decimal number with a point; thousands separators and exponents are refused.
create or replace temp macro decimal_number(x) as case
    when regexp_full_match(x, '\s*[+-]?([0-9]{1,15}(\.[0-9]*)?|\.[0-9]+)\s*') then try_cast(x as double)
end;

-- Seconds from a number in a unit of so many seconds; half seconds round up.
create or replace temp macro scaled_seconds(x, unit_s) as
try_cast(floor(decimal_number(x) * unit_s + 0.5) as integer);

-- Seconds from H:MM:SS (hours may exceed 24), fractions rounded.
create or replace temp macro clock_hms(x) as case
    when regexp_full_match(x, '\s*-?[0-9]{1,4}:[0-5][0-9]:[0-5][0-9](\.[0-9]+)?\s*')
        then cast(floor(
            (if(contains(x, '-'), -1, 1)) * (
                abs(cast(split_part(trim(x), ':', 1) as integer)) * 3600
                + cast(split_part(x, ':', 2) as integer) * 60
                + cast(trim(split_part(x, ':', 3)) as double)
            ) + 0.5
        ) as integer)
end;

-- Seconds from M:SS (minutes may exceed 60), or from H:MM:SS where the minutes ran over.
create or replace temp macro clock_ms(x) as case
    when regexp_full_match(x, '\s*-?[0-9]{1,5}:[0-5][0-9](\.[0-9]+)?\s*')
        then cast(floor(
            (if(contains(x, '-'), -1, 1)) * (
                abs(cast(split_part(trim(x), ':', 1) as integer)) * 60
                + cast(trim(split_part(x, ':', 2)) as double)
            ) + 0.5
        ) as integer)
    else clock_hms(x)
end;

-- Thousandths, or H:MM:SS where there is a colon: an export writes the one or the other by a user's setting.
create or replace temp macro clock_or_ms(x) as
if(contains(x, ':'), clock_hms(x), scaled_seconds(x, 0.001));

-- A wall-clock time in a zone as UTC. A time skipped by summer time moves forward; one that occurs twice is the first.
create or replace temp macro from_zone(t, zone) as
case when zone = 'UTC' then t else timezone('UTC', timezone(zone, t)) end;


-- A date and time with its offset as the database reads it: 2024-01-02 10:00:00.5+05:30.
create or replace temp macro with_offset(x) as
regexp_replace(replace(replace(x, ',', '.'), 'T', ' '), ' ?([+-][0-9]{2}):?([0-9]{2})$', '\1:\2');

-- Every other way to write a moment by ISO 8601: shorter, with fractions, with an offset.
create or replace temp macro iso_moment_in_full(x, zone) as case
    when regexp_full_match(x, '\s*[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]+)?)?)?\s*')
        then from_zone(try_cast(replace(trim(x), ',', '.') as timestamp), zone)
    when regexp_full_match(x, '\s*[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]+)?)? ?(Z|UTC)\s*')
        then try_cast(rtrim(replace(trim(x), ',', '.'), ' UTCZ') as timestamp)
    when
        regexp_full_match(x, '\s*[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9:]{5,8}([.,][0-9]+)? ?[+-][0-9]{2}(:?[0-9]{2})?\s*')
        then timezone('UTC', try_cast(with_offset(trim(x)) as timestamptz))
end;

-- ISO 8601: with Z or an offset that decides, without in the given zone. Nothing else is read.
create or replace temp macro iso_moment(x, zone) as case
    when strlen(x) = 20 and suffix(x, 'Z') then try_cast(x as timestamp)
    when strlen(x) = 19 and substr(x, 17, 1) = ':' and substr(x, 5, 1) = '-'
        then from_zone(try_cast(x as timestamp), zone)
    else iso_moment_in_full(x, zone)
end;

-- Numbers of a date with / . or - between them, commas dropped, one space before AM or PM: alike for both orders.
create or replace temp macro slashed(x) as regexp_replace(
    replace(replace(replace(upper(trim(x)), ',', ''), '.', '/'), '-', '/'), '([0-9])([AP]M)$', '\1 \2'
);

-- The order of day and month is declared, never guessed: three numbers, then a time of 24 or 12 hours or none.
create or replace temp macro ordered_moment(s, date_format) as case
    when not contains(s, ':') then try_strptime(s, date_format)
    when regexp_matches(s, ':[0-9]{2}:[0-9]{2}$') then try_strptime(s, date_format || ' %H:%M:%S')
    when regexp_matches(s, ':[0-9]{2}$') then try_strptime(s, date_format || ' %H:%M')
    when regexp_matches(s, ':[0-9]{2}:[0-9]{2} [AP]M$') then try_strptime(s, date_format || ' %I:%M:%S %p')
    else try_strptime(s, date_format || ' %I:%M %p')
end;

-- Only three numbers in that order are read, the last a year of four digits or two.
create or replace temp macro numbered_moment(s, day_and_month) as case
    when regexp_full_match(s, '[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}( [0-9]{1,2}:[0-9]{2}(:[0-9]{2})?( [AP]M)?)?')
        then ordered_moment(s, day_and_month || '%Y')
    when regexp_full_match(s, '[0-9]{1,2}/[0-9]{1,2}/[0-9]{2}( [0-9]{1,2}:[0-9]{2}(:[0-9]{2})?( [AP]M)?)?')
        then ordered_moment(s, day_and_month || '%y')
end;

create or replace temp macro day_first_moment(x, zone) as from_zone(numbered_moment(slashed(x), '%d/%m/'), zone);

create or replace temp macro month_first_moment(x, zone) as from_zone(numbered_moment(slashed(x), '%m/%d/'), zone);

-- 19990201 or 990201, optionally followed by a time.
create or replace temp macro compact_moment(x, zone) as from_zone(case
    when regexp_full_match(x, '\s*[0-9]{8}\s*') then try_strptime(trim(x), '%Y%m%d')
    when regexp_full_match(x, '\s*[0-9]{6}\s*') then try_strptime(trim(x), '%y%m%d')
    when regexp_full_match(x, '\s*[0-9]{8} [0-9]{2}:[0-9]{2}:[0-9]{2}\s*') then try_strptime(trim(x), '%Y%m%d %H:%M:%S')
    when regexp_full_match(x, '\s*[0-9]{6} [0-9]{2}:[0-9]{2}:[0-9]{2}\s*') then try_strptime(trim(x), '%y%m%d %H:%M:%S')
end, zone);

-- Mon, 18 Mar 2019 08:15:27, with or without the day's name.
create or replace temp macro written_moment(x, zone) as from_zone(case
    when regexp_full_match(x, '\s*[A-Za-z]{3}, [0-9]{1,2} [A-Za-z]{3} [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2}\s*')
        then try_strptime(trim(x), '%a, %d %b %Y %H:%M:%S')
    when regexp_full_match(x, '\s*[0-9]{1,2} [A-Za-z]{3} [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2}\s*')
        then try_strptime(trim(x), '%d %b %Y %H:%M:%S')
end, zone);

-- Seconds (or thousandths, by `unit_s`) since 1970 in UTC.
create or replace temp macro unix_moment(x, unit_s) as case
    when abs(decimal_number(x) * unit_s) < 8e9
        then make_timestamp(cast(round(decimal_number(x) * unit_s * 1e6) as bigint))
end;

-- A spreadsheet's serial number of days since 1899-12-30, to the second.
create or replace temp macro excel_moment(x, zone) as from_zone(case
    when decimal_number(x) between 1 and 2958465
        then timestamp '1899-12-30' + to_seconds(cast(round(decimal_number(x) * 86400) as bigint))
end, zone);

-- A calendar day from ISO text; of a date and time, the day that is written.
create or replace temp macro iso_day(x) as case
    when strlen(x) = 10 and substr(x, 5, 1) = '-' and substr(x, 8, 1) = '-' then try_cast(x as date)
    when regexp_full_match(x, '\s*[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2}.*)?\s*')
        then try_cast(left(trim(x), 10) as date)
end;

-- A calendar day from text in another order: the macros above, read in UTC.
create or replace temp macro day_of(t) as cast(t as date);

-- Date and time from two columns; the date may carry a midnight that a spreadsheet added.
create or replace temp macro date_and_time(d, t, separator) as case
    when d is not null and t is not null then split_part(split_part(trim(d), ' ', 1), 'T', 1) || separator || trim(t)
end;

-- A moment of a column that states its own offset in minutes; `sign` says what a positive number means.
create or replace temp macro shifted(t, minutes, sign) as t + to_minutes(cast(sign * whole(minutes) as bigint));

-- A moment less so many seconds.
create or replace temp macro before_by(t, seconds) as t - to_seconds(cast(whole(seconds) as bigint));

-- A digest that knows a text again without keeping it.
create or replace temp macro pseudonym(x) as left(sha256(tidy(x)), 20);

-- Words for true and false.
create or replace temp macro flag(x) as case
    when lower(x) = 'true' then true
    when lower(x) = 'false' then false
    when lower(tidy(x)) in ('true', 'yes', 'y', 't', '1', '1.0') then true
    when lower(tidy(x)) in ('false', 'no', 'n', 'f', '0', '0.0') then false
end;

-- Is this word one of these, whatever its case and the white space around it?
create or replace temp macro word_in(x, words) as list_contains(words, lower(tidy(x)));

-- A score from a scale of a to b moved to a scale of lo to hi; halves round up. Whole numbers on the scale only.
create or replace temp macro on_scale(x, a, b, lo, hi) as case
    when
        whole(x) between a and b
        then cast(floor(lo + (whole(x) - a) * (hi - lo) / cast(b - a as double) + 0.5) as tinyint)
end;

-- "300 or more", "300+", ">300", ">= 300": the number named, with what it bounds kept as that number.
create or replace temp macro bounded_count(x) as coalesce(
    whole(x),
    whole(
        nullif(
            regexp_extract(
                lower(x),
                '^\s*(?:>=?\s*|more than |at least |over )?([0-9]{1,9})\s*(?:\+|or more|and more|and over)?\s*$',
                1
            ),
            ''
        )
    )
);

-- One element of a delimited list.
create or replace temp macro first_of(x, separator) as tidy(split_part(x, separator, 1));

create or replace temp macro last_of(x, separator) as
tidy(list_filter(string_split(x, separator), lambda part: trim(part) <> '')[-1]);

create or replace temp macro number_of(x, separator) as
cast(len(list_filter(string_split(x, separator), lambda part: trim(part) <> '')) as varchar);

-- People in order from 'E-1:240|E-2:95': whole seconds after the last colon, or a name alone. Null where a part is
-- neither, or where there is nobody; a separator with nothing beside it is passed over.
create or replace temp macro parts_of(x, separator) as
list_filter(list_transform(string_split(x, separator), lambda part: tidy(part)), lambda part: part is not null);

create or replace temp macro handled_by(x, separator) as case
    when
        len(parts_of(x, separator)) > 0
        and list_bool_and(
            list_transform(
                parts_of(x, separator),
                lambda part: not contains(part, ':') or regexp_full_match(part, '.*[^\s:]\s*:\s*[0-9]{1,9}')
            )
        )
        then list_transform(
            parts_of(x, separator),
            lambda part: struct_pack(
                employee_id := tidy(regexp_replace(part, ':\s*[0-9]{1,9}$', '')),
                seconds := try_cast(nullif(regexp_extract(part, ':\s*([0-9]{1,9})$', 1), '') as integer)
            )
        )
end;

-- Is this one of the people who handled it? Yes where one of both is not known.
create or replace temp macro stands_among(handlers, person) as
handlers is null
or person is null
or list_contains(list_transform(handlers, lambda turn: turn.employee_id), person);

-- A leg as a turn of somebody: when, in which line, who, and the seconds of talking, parking and writing it up.
create or replace temp macro turn_of(moment, line, person, talk_s, hold_s, wrap_s) as struct_pack(
    moment := moment,
    line := line,
    employee_id := person,
    seconds := try_cast(
        cast(talk_s as bigint) + coalesce(cast(hold_s as bigint), 0) + coalesce(cast(wrap_s as bigint), 0) as integer
    )
);

-- The turns of a contact in order, where they are of more people than one.
create or replace temp macro shared_by(turns) as case
    when list_unique(list_transform(turns, lambda turn: turn.employee_id)) > 1
        then list_transform(
            list_sort(list_filter(turns, lambda turn: turn.employee_id is not null)),
            lambda turn: struct_pack(employee_id := turn.employee_id, seconds := turn.seconds)
        )
end;

-- Text without a prefix, when it has it.
create or replace temp macro without_prefix(x, prefix) as
case when starts_with(lower(x), lower(prefix)) then substr(x, length(prefix) + 1) else x end;

-- A line of JSON lines: is it no record, and why? Null for a record, 'blank' for a line with nothing on it.
create or replace temp macro json_fault(x) as case
    when not filled(x) then 'blank'
    when not json_valid(x) then 'not_json'
    when json_type(x) <> 'OBJECT' then 'not_an_object'
end;

-- Values at several paths of a JSON object as text; nothing where the line is no record. JSON's null is missing.
create or replace temp macro json_values(x, paths) as
case when json_fault(x) is null then json_extract_string(cast(x as json), paths) end;

-- Does a run of digits pass the check of payment cards (Luhn), with 13 to 19 digits?
create or replace temp macro card_number(digits) as
length(digits) between 13 and 19
and list_sum(
    list_transform(
        range(1, length(digits) + 1),
        lambda i: case
            when i % 2 = 1 then cast(substr(reverse(digits), cast(i as bigint), 1) as integer)
            when cast(substr(reverse(digits), cast(i as bigint), 1) as integer) > 4
                then cast(substr(reverse(digits), cast(i as bigint), 1) as integer) * 2 - 9
            else cast(substr(reverse(digits), cast(i as bigint), 1) as integer) * 2
        end
    )
) % 10 = 0;

-- Free text with e-mail addresses, telephone numbers and card numbers taken out. A run of seven digits or more is a
-- number of somebody unless the whole of it is a date. Looks closer only where there is a digit or an @ at all.
create or replace temp macro redact_addresses(x) as case
    when contains(x, '@') or contains(x, '＠')
        then regexp_replace(x, '[^\s@＠<>(),;:"]+\s?[@＠]\s?[^\s@＠<>(),;:"]+', '[e-mail]', 'g')
    else x
end;

create or replace temp macro redacted_run(run) as case
    when run is null then null
    when
        regexp_full_match(run, '(19|20)[0-9]{2}[-./][0-9]{1,2}[-./][0-9]{1,2}( [0-9]{1,2})?')
        or regexp_full_match(run, '[0-9]{1,2}[-./][0-9]{1,2}[-./](19|20)[0-9]{2}( [0-9]{1,2})?')
        then run
    when card_number(regexp_replace(run, '[^0-9]', '', 'g')) then '[card]'
    else '[phone]'
end;

-- The text between the runs, and the runs as they may be kept, in turn.
create or replace temp macro redact_runs(x, pattern) as array_to_string(
    flatten(
        list_transform(
            list_zip(string_split_regex(x, pattern), regexp_extract_all(x, pattern)),
            lambda pair: [pair[1], redacted_run(pair[2])]
        )
    ),
    ''
);

create or replace temp macro redact_numbers(x) as case
    when regexp_matches(x, '[0-9](?:[^0-9A-Za-z:]{0,3}[0-9]){6}') or regexp_matches(x, '[^\x{0}-\x{65f}]')
        then redact_runs(x, '\+?\pN(?:[^\pN\pL:,;"|]{0,3}\pN){6,}')
    else x
end;

create or replace temp macro redact(x) as case
    when regexp_matches(x, '[^A-Za-z ,.!?'';]') then redact_numbers(redact_addresses(x))
    else x
end;

-- What is kept of a refused value: redacted and no longer than a line.
create or replace temp macro shown(x) as left(redact(x), 200);
