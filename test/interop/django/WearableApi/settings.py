"""The Django project. What its users write down here comes from the environment, so that tests can vary it."""
import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent

SECRET_KEY = os.environ['DJANGO_SECRET_KEY']
DEBUG = False
ALLOWED_HOSTS = ['localhost', '127.0.0.1']

INSTALLED_APPS = [
    'daphne',
    'django.contrib.auth',
    'django.contrib.contenttypes',
    'django.contrib.sessions',
    'channels',
    'api',
]

MIDDLEWARE = [
    'django.middleware.common.CommonMiddleware',
    'django.contrib.sessions.middleware.SessionMiddleware',
    'django.contrib.auth.middleware.AuthenticationMiddleware',
]

ROOT_URLCONF = 'WearableApi.urls'
ASGI_APPLICATION = 'WearableApi.asgi.application'
LOGIN_URL = '/login/'

DATABASES = {
    'default': {
        'ENGINE': 'django.db.backends.sqlite3',
        'NAME': os.environ['DJANGO_DB'],
        'OPTIONS': {'timeout': 20},
    }
}
DEFAULT_AUTO_FIELD = 'django.db.models.BigAutoField'
USE_TZ = False
TIME_ZONE = os.environ.get('TIME_ZONE', 'UTC')

BACKENDS = {
    'core': 'channels_redis.core.RedisChannelLayer',
    'pubsub': 'channels_redis.pubsub.RedisPubSubChannelLayer',
}
CHANNEL_LAYERS = {
    'default': {
        'BACKEND': BACKENDS[os.environ.get('CHANNEL_LAYER', 'core')],
        'CONFIG': {
            'hosts': os.environ['REDIS_URLS'].split(','),
            'prefix': os.environ.get('CHANNEL_PREFIX', 'asgi'),
        },
    },
}
if 'CHANNEL_KEYS' in os.environ:
    CHANNEL_LAYERS['default']['CONFIG']['symmetric_encryption_keys'] = os.environ['CHANNEL_KEYS'].split(',')

LOGGING = {
    'version': 1,
    'disable_existing_loggers': False,
    'handlers': {'console': {'class': 'logging.StreamHandler'}},
    'root': {'handlers': ['console'], 'level': 'INFO'},
}
