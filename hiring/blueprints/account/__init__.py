from hiring.blueprints.account.views import account

__all__ = ["account"]
