"""Training of the Indonesian NER model: labelled sentences and raw news in, a stanza model folder out.

``python -m quotetrack.training --help`` lists the steps. Each is one small module: `reading` (labelled
files to sentences), `cleaning` (conflicting labels, near-duplicates), `invention` (made-up and damaged
sentences), `vectors` (word vectors), `tagging` (stanza's own tagger), `silver` (labels for raw news that
trained models agree on), `measuring` (entity F1) and `packing` (the models folder). Needs
``quotetrack[training]``.
"""
