"""The one way out: when to deliver again and when never, the courier that does it, and the worker it runs in."""
