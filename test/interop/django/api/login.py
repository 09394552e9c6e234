from django.contrib.auth import authenticate, login
from django.http import JsonResponse
from django.views.decorators.csrf import csrf_exempt


@csrf_exempt
def entrar(request):
    user = authenticate(request, username=request.POST.get('usuario'), password=request.POST.get('clave'))
    if user is None:
        return JsonResponse({'detail': 'Usuario o clave incorrectos.'}, status=403)
    login(request, user)
    return JsonResponse({'usuario': user.username})
