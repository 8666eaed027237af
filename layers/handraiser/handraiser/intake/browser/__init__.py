"""What the stack gives to browsers: the script of `handraiser.js`."""

from handraiser.intake.browser.script import Script, script

__all__ = ["Script", "script"]
