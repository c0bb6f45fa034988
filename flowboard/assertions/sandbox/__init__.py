"""The sandbox: the only place that runs user code, and the walls around it.

The engine (`linux`) gathers calls into batches. A small process, the zygote (`zygote`, started and
spoken to by `process`), forks a child for each and watches it from outside. The child (`inside`)
puts up the walls (`walls`, `seccomp`) before it runs anything. What passes between them is laid out
in `layout`; `results` reads what a child has left. Where the walls can't be put up, code is off
(`closed`) and says so; `opening` decides, and has the seat for other ways of running code safely.
"""
