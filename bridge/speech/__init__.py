"""Speech in and out. Engines advise; where one is missing or unsure, a person hears the audio.

Nothing outside this folder imports an engine, and nothing here imports one before it is used.
"""
