// The few functions of Node-API that the addon calls, as Node's documentation declares them (https://nodejs.org/api/n-api.html). They
// are the same in every version of Node, so the build needs no header package.
#pragma once
#include <stddef.h>
#include <stdint.h>

typedef struct napi_env__ *napi_env;
typedef struct napi_value__ *napi_value;
typedef struct napi_ref__ *napi_ref;
typedef struct napi_callback_info__ *napi_callback_info;
typedef napi_value (*napi_callback)(napi_env, napi_callback_info);
typedef void (*napi_finalize)(napi_env, void *data, void *hint);
/** 0 is success. */
typedef int napi_status;

extern "C" {
napi_status napi_create_function(napi_env, const char *name, size_t length, napi_callback, void *data, napi_value *result);
napi_status napi_get_cb_info(napi_env, napi_callback_info, size_t *argc, napi_value *argv, napi_value *self, void **data);
napi_status napi_set_named_property(napi_env, napi_value object, const char *name, napi_value value);
napi_status napi_get_value_int32(napi_env, napi_value, int32_t *result);
napi_status napi_get_value_double(napi_env, napi_value, double *result);
napi_status napi_create_object(napi_env, napi_value *result);
napi_status napi_create_external_arraybuffer(napi_env, void *memory, size_t bytes, napi_finalize, void *hint, napi_value *result);
napi_status napi_add_finalizer(napi_env, napi_value object, void *data, napi_finalize, void *hint, napi_ref *result);
napi_status napi_throw_range_error(napi_env, const char *code, const char *message);
}
