"""What is typed of data sets, and which LoRAs a list shows."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.models import LoRA, Product, Talent
from sartiq.access.models import User
from training.building import Facts
from training.models import Dataset

CHOSEN = ("status", "teaches", "talent")  # filters
WORD = 100  # letters of a trigger word


class DatasetForm(forms.Form):
    """What a data set says of itself; products are named by their handles."""

    name = forms.CharField(
        max_length=200,
        label=gettext_lazy("Name"),
        help_text=gettext_lazy("Its LoRA is called so."),
    )
    teaches = forms.ChoiceField(
        choices=LoRA.Teaches,
        initial=LoRA.Teaches.SUBJECT,
        label=gettext_lazy("What is learned"),
        help_text=gettext_lazy("A subject is a garment or a person. A style is how all looks."),
    )
    talent = forms.ModelChoiceField(
        queryset=Talent.objects.order_by("name"),
        required=False,
        to_field_name="slug",
        empty_label=gettext_lazy("Nobody"),
        label=gettext_lazy("Talent"),
    )
    product = forms.CharField(
        required=False,
        label=gettext_lazy("Product"),
        help_text=gettext_lazy("Type the beginning of its title and choose it."),
    )
    trigger_word = forms.CharField(
        max_length=WORD,
        required=False,
        label=gettext_lazy("Trigger word"),
        help_text=gettext_lazy("A word of no language, which later calls the LoRA in a prompt."),
    )

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.fields["product"].widget.attrs |= {
            "list": "products",
            "autocomplete": "off",
            "hx-get": reverse("training:dataset-products"),
            "hx-trigger": "input changed delay:200ms, focus once",
            "hx-target": "#products",
            "hx-sync": "this:replace",
        }

    def clean_product(self) -> Product | None:
        """The product of this handle, of those that the actor sees."""
        handle = self.cleaned_data["product"].strip()
        if not handle:
            return None
        found = Product.objects.visible_to(self.actor).filter(handle=handle).first()
        if found is None:
            words = _("There is no product “%(handle)s”. Choose one of those that are offered.")
            raise forms.ValidationError(words % {"handle": handle})
        return found

    def facts(self) -> Facts:
        """What was typed; read it when the form is valid."""
        return Facts(**self.cleaned_data)


def told(dataset: Dataset) -> dict[str, Any]:
    """A data set as its form shows it at first."""
    return {
        "name": dataset.name,
        "teaches": dataset.teaches,
        "talent": dataset.talent.slug if dataset.talent else None,
        "product": dataset.product.handle if dataset.product else "",
        "trigger_word": dataset.trigger_word,
    }


class LoraFilter(forms.Form):
    """Which LoRAs to show; what makes no sense narrows nothing."""

    q = forms.CharField(required=False)
    status = forms.ChoiceField(
        choices=[("", gettext_lazy("Any status")), *LoRA.Status.choices],
        required=False,
        label=gettext_lazy("Status"),
    )
    teaches = forms.ChoiceField(
        choices=[("", gettext_lazy("Subjects and styles")), *LoRA.Teaches.choices],
        required=False,
        label=gettext_lazy("What is learned"),
    )
    talent = forms.ModelChoiceField(
        queryset=Talent.objects.order_by("name"),
        required=False,
        to_field_name="slug",
        empty_label=gettext_lazy("Any talent"),
        label=gettext_lazy("Talent"),
    )
    product = forms.CharField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in CHOSEN:
            self.fields[name].widget.attrs["class"] = "input"

    def chosen(self) -> list[forms.BoundField]:
        """The filters that are chosen from lists."""
        return [self[name] for name in CHOSEN]

    def wanted(self) -> dict[str, Any]:
        """What was asked for and makes sense."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def narrowed(self, loras: QuerySet[LoRA]) -> QuerySet[LoRA]:
        """Those of ``loras`` that were asked for."""
        asked = self.wanted()
        for name in CHOSEN:
            if name in asked:
                loras = loras.filter(**{name: asked[name]})
        if "product" in asked:
            loras = loras.filter(product__handle=asked["product"])
        for word in asked.get("q", "").split():
            named = Q(name__icontains=word) | Q(slug__icontains=word)
            loras = loras.filter(named | Q(trigger_word__icontains=word))
        return loras
