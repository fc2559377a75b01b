"""The REST interface: one version, mounted from the apps' routers."""

from ninja import NinjaAPI

api = NinjaAPI(title="Sartiq", version="1", docs_url="/docs")
