-- The one row that names the generation and the definitions it was made with.

insert into state
values ($generation, $settings_json, $loyalty_sha256, $built_at, $code_version)
