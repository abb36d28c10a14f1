-- Every word that names whoever is erased. Grain: word and kind. Reads: erasing_words. Parameters: none.

select
    word,
    kind
from erasing_words
order by length(word) desc, word asc
