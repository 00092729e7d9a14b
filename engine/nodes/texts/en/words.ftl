### Words that ids do not say well enough. What is not here is shown as the id, its underscores as spaces.

category-io = Inputs and outputs
category-source = Sources
category-synth = Instruments
category-file = Files
category-level = Level and routing
category-time = Delay
category-filter = Filters
category-dynamics = Dynamics
category-colour = Colour
category-modulation = Modulation effects
category-pitch = Pitch and time
category-space = Space
category-restore = Restoration
category-control = Control signals
category-meter = Measuring
category-format = Formats
category-graph = Graph

option-sin3 = Sine, -3 dB
option-sin4_5 = Sine, -4.5 dB
option-single = 32 bit
option-double = 64 bit
