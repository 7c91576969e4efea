"""Who is speaking: tones and data bursts that radios send with the voice, both ways.

Every decoder takes blocks of any size and gives what it `Heard`; every encoder gives samples.
Samples are float32 mono at 16,000 Hz, full scale 1.0; time is counted in samples.
"""
