"""Data sets in the admin: pictures with captions, and the action that starts a training."""

from typing import Any, cast

from django.contrib import admin
from django.db.models import Count, ForeignKey, Model, Q, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextareaWidget

from catalog.admin.base import Page, Rows, actor_of, thumbnail, when
from catalog.models import Asset
from generation.calls import USABLE
from training.admin.starting import Starting
from training.models import Dataset, DatasetImage


class CaptionRows(Rows):
    """Rows of pictures with captions, which are short: two lines are enough to begin with."""

    model = DatasetImage

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """A formset with low fields for captions."""
        widget = UnfoldAdminTextareaWidget(attrs={"rows": 2})
        return super().get_formset(request, obj, widgets={"caption": widget}, **kwargs)


class Pictures(CaptionRows):
    """The pictures of a data set, with what each shows."""

    verbose_name_plural = "pictures"
    fields = ["picture", "asset", "caption", "position", "included"]
    readonly_fields = ["picture", "asset"]
    related = ("asset__colourway__product", "asset__shoot")
    per_page = 50

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Further pictures have rows of their own below."""
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The rows with what their pictures are drawn from."""
        return super().get_queryset(request).prefetch_related("asset__renditions")

    @display(description="")
    def picture(self, image: DatasetImage) -> str | None:
        """The picture, small."""
        return thumbnail(image.asset)


class AdditionForm(ModelForm):  # type: ignore[type-arg]
    """A further picture; a constraint of an inline's parent is not asked by Django itself."""

    def clean(self) -> dict[str, Any]:
        """Refuse a picture that is there already."""
        said = super().clean() or self.cleaned_data
        there = DatasetImage.objects.filter(dataset_id=self.instance.dataset_id)
        if said.get("asset") and there.filter(asset=said["asset"]).exists():
            self.add_error("asset", "This picture is in the data set already.")
        return said


class Additions(CaptionRows):
    """Rows for further pictures; those that are there already stand above."""

    form = AdditionForm
    verbose_name_plural = "further pictures"
    fields = ["asset", "caption", "position"]
    autocomplete_fields = ["asset"]
    extra = 1

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """What is there is shown above."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """What is there is changed above."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """What is there is deleted above."""
        return False

    def formfield_for_foreignkey(
        self, db_field: "ForeignKey[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Pictures that the person sees, neither rejected nor withdrawn."""
        if db_field.name == "asset":
            seen = Asset.objects.visible_to(actor_of(request))
            kwargs["queryset"] = seen.filter(kind=Asset.Kind.IMAGE, status__in=USABLE)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Dataset)
class DatasetAdmin(Starting, Page):
    """Data sets with their pictures."""

    list_display = ["name", "teaches", "about", "trigger_word", "pictures", when("created_at")]
    list_filter = ["teaches", "created_at"]
    list_select_related = ["talent", "product"]
    search_fields = ["name", "slug", "trigger_word", "talent__name", "product__title"]
    fields = ["name", "slug", "teaches", "talent", "product", "trigger_word"]
    autocomplete_fields = ["talent", "product"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [Pictures, Additions]
    actions = ["start_training"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Data sets with the number of pictures that are included."""
        included = Count("images", filter=Q(images__included=True))
        return cast("QuerySet[Any]", super().get_queryset(request).annotate(included=included))

    def get_inlines(self, request: HttpRequest, obj: Model | None) -> list[type[Rows]]:
        """A new data set has no pictures yet, only room for them."""
        return [Pictures, Additions] if obj else [Additions]

    def save_model(
        self, request: HttpRequest, obj: Model, form: "ModelForm[Any]", change: bool
    ) -> None:
        """Note who made it."""
        if isinstance(obj, Dataset) and not change:
            obj.created_by = actor_of(request)
        super().save_model(request, obj, form, change)

    @display(description="Of")
    def about(self, dataset: Dataset) -> object:
        """Whom or what it teaches."""
        return dataset.talent or dataset.product

    @display(description="Pictures", ordering="included")
    def pictures(self, dataset: Dataset) -> int:
        """How many would go along."""
        return int(dataset.included)  # type: ignore[attr-defined]
