"""People, storefronts and API keys in the admin."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.contrib.postgres.fields import ArrayField
from django.db.models import ForeignKey, Model, QuerySet, URLField
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from unfold.admin import ModelAdmin
from unfold.decorators import display
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminTextInputWidget

from sartiq.access import keys
from sartiq.access.models import ApiKey, IdempotencyKey, Notification, Role, Scope, Storefront, User

KEY_COLOURS = {"works": "success", "expired": "warning", "revoked": "danger"}


def checkboxes(choices: Sequence[tuple[str, Any]], **options: Any) -> forms.MultipleChoiceField:
    """Several of ``choices``, each with a box to tick."""
    return forms.MultipleChoiceField(
        choices=choices, widget=UnfoldAdminCheckboxSelectMultipleWidget, **options
    )


class AddPerson(UserCreationForm):
    """A new person with a password and roles."""

    roles = checkboxes(Role.choices, required=False)

    class Meta:
        model = User
        fields = ("username", "roles")


class ChangePerson(UserChangeForm):
    """A person with their roles; a superuser is an admin, and an admin a superuser."""

    roles = checkboxes(Role.choices, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.is_superuser:
            self.initial["roles"] = sorted({*self.instance.roles, Role.ADMIN})


class ByRole(admin.SimpleListFilter):
    """People who have a role."""

    title = "role"
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Sequence[tuple[str, Any]]:
        """Every role."""
        return Role.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        """Those who have it."""
        return queryset.filter(roles__contains=[self.value()]) if self.value() else queryset


class Frozen:
    """Rows that a verb or a machine writes: to be looked at, never changed by hand."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody adds rows here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody changes rows here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody deletes rows here."""
        return False


class ForAdmins:
    """Pages that give rights away: only admins see them."""

    def allowed(self, request: HttpRequest) -> bool:
        """Whether the person is an admin."""
        user = request.user
        return isinstance(user, User) and user.is_active and user.has_role(Role.ADMIN)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whether the index lists them."""
        return self.allowed(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether they open."""
        return self.allowed(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Whether rows can be added."""
        return self.allowed(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether rows can be changed."""
        return self.allowed(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether rows can be deleted."""
        return self.allowed(request)


@admin.register(User)
class PersonAdmin(ForAdmins, DjangoUserAdmin, ModelAdmin):  # type: ignore[type-arg]
    """People and service accounts."""

    form = ChangePerson
    add_form = AddPerson
    change_password_form = AdminPasswordChangeForm
    list_display = ["username", "name", "trusted_with", "is_active", "service_account"]
    list_filter = [ByRole, "is_active", "service_account", "is_staff"]
    list_display_links = ["username"]
    autocomplete_fields = ["groups"]
    filter_horizontal = []
    readonly_fields = ["service_account", "last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["username", "password", "first_name", "last_name", "email"]}),
        ("May", {"fields": ["roles", "is_active", "is_staff", "groups"]}),
        ("History", {"fields": ["service_account", "last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["username", "usable_password", "password1", "password2", "roles"]})
    ]

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Keep Django's own flags in step with the role of an admin."""
        obj.is_superuser = Role.ADMIN in obj.roles
        obj.is_staff = obj.is_staff or obj.is_superuser
        super().save_model(request, obj, form, change)

    @display(description="Name")
    def name(self, user: User) -> str:
        """First and last name."""
        return user.get_full_name()

    @display(description="Roles", label=True)
    def trusted_with(self, user: User) -> list[str]:
        """The roles in words."""
        roles = {*user.roles, Role.ADMIN} if user.is_superuser else set(user.roles)
        return [str(role.label) for role in Role if role in roles]


admin.site.unregister(Group)


@admin.register(Group)
class GroupAdmin(ForAdmins, DjangoGroupAdmin, ModelAdmin):
    """Groups: which pages of this admin open for people who are no admins."""


@admin.register(Storefront)
class StorefrontAdmin(ModelAdmin):
    """Storefronts."""

    list_display = ["name", "slug", "channel", "sells_to", "public_base_url"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}
    formfield_overrides = {
        ArrayField: {"widget": UnfoldAdminTextInputWidget},
        URLField: {"assume_scheme": "https"},
    }

    @display(description="Sells to")
    def sells_to(self, storefront: Storefront) -> str:
        """Its countries."""
        return ", ".join(storefront.territories) or "Worldwide"


class NewKey(forms.ModelForm):  # type: ignore[type-arg]
    """What a new key is for and what it may do."""

    scopes = checkboxes(Scope.choices)

    class Meta:
        model = ApiKey
        fields = ["name", "scopes", "user", "storefront", "expires_at"]


@admin.register(ApiKey)
class ApiKeyAdmin(ForAdmins, ModelAdmin):
    """API keys: made and revoked here, never changed."""

    list_display = ["name", "prefix", "standing", "may", "user", "storefront", "expires_at"]
    list_filter = ["revoked_at", "expires_at", "storefront"]
    list_select_related = ["user", "storefront"]
    search_fields = ["name", "prefix", "user__username"]
    autocomplete_fields = ["user", "storefront"]
    actions = ["revoke"]

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Keys are made by a form of their own."""
        return super().get_form(request, obj, **({} if obj else {"form": NewKey}), **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """A new key's wishes, or what is known of an old one."""
        made = ["prefix", "may", "created_at", "revoked_at"] if obj else ["scopes"]
        return ["name", *made, "user", "storefront", "expires_at"]

    def formfield_for_foreignkey(
        self, db_field: "ForeignKey[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> Any:
        """User and storefront may be left open."""
        words = {"user": "A service account unless chosen.", "storefront": "web unless chosen."}
        options = {"required": False, "help_text": words[db_field.name]} | kwargs
        return super().formfield_for_foreignkey(db_field, request, **options)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Keys do not change."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Keys are revoked and stay."""
        return False

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        """Admins revoke."""
        return self.allowed(request)

    def save_model(self, request: HttpRequest, obj: ApiKey, form: Any, change: bool) -> None:
        """Make the key and show its secret, once."""
        wishes = form.cleaned_data
        key, secret = keys.create(
            name=wishes["name"],
            scopes=[Scope(scope) for scope in wishes["scopes"]],
            actor=cast("User", request.user),
            user=wishes["user"],
            storefront=wishes["storefront"],
            expires_at=wishes["expires_at"],
        )
        obj.pk = key.pk
        obj.refresh_from_db()
        text = format_html("Copy the secret now, it is not shown again: <code>{}</code>", secret)
        self.message_user(request, text, messages.WARNING)

    @admin.action(description="Revoke", permissions=["revoke"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        """Revoke the picked keys from now on."""
        for key in queryset:
            keys.revoke(actor=cast("User", request.user), key=key)
        self.message_user(request, "The picked keys are revoked.", messages.SUCCESS)

    @display(description="May")
    def may(self, key: ApiKey) -> str:
        """Its scopes."""
        return ", ".join(key.scopes)

    @display(description="Status", label=KEY_COLOURS)
    def standing(self, key: ApiKey) -> tuple[str, str]:
        """Whether it opens anything."""
        if key.revoked_at:
            return "revoked", "Revoked"
        if key.expires_at and key.expires_at <= timezone.now():
            return "expired", "Expired"
        return "works", "Works"


@admin.register(IdempotencyKey)
class IdempotencyKeyAdmin(Frozen, ForAdmins, ModelAdmin):
    """Calls of programs that may be sent again, with what they were answered; gone after a day."""

    list_display = ["key", "call", "status", "user", "created_at"]
    list_filter = ["status", "created_at"]
    list_select_related = ["user"]
    search_fields = ["key", "call", "user__username"]


@admin.register(Notification)
class NotificationAdmin(ForAdmins, ModelAdmin):
    """News that people were told."""

    list_display = ["text", "user", "tone", "at", "read_at"]
    list_filter = ["tone", "at"]
    list_select_related = ["user"]
    search_fields = ["text", "user__username"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Work that ends makes them."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """News don't change."""
        return False
