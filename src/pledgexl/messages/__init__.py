"""Every sentence for people. No other part of pledgexl holds one."""
