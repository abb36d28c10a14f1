-- What every comment is about, by the taxonomy in force. Reads: comment_themes, made of the answers themselves.

update answers
set
    folded = comment_themes.folded,
    themes = comment_themes.themes
from comment_themes
where answers.source = comment_themes.source and answers.answer_id = comment_themes.answer_id
