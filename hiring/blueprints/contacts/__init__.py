from hiring.blueprints.contacts.views import contacts

__all__ = ["contacts"]
