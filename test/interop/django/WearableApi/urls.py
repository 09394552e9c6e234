from django.contrib.auth.decorators import login_required
from django.urls import path

from api.login import entrar
from api.views import pendientes

urlpatterns = [
    path('login/', entrar),
    path('api/pendientes/<int:consumidor_id>/', pendientes),
    # As a project has it that guards its views with a decorator: strangers are sent to the login page.
    path('api/mis-pendientes/<int:consumidor_id>/', login_required(pendientes)),
]
