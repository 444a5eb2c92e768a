/**
 * GENERATED from spec/openapi.yaml by `pnpm generate`. Do not edit.
 */

/** Every documented error response, by its status and the name of its example. */
export const errorResponses = {
  "400-invalid-request": {
    "status": 400,
    "mediaType": "application/json",
    "summary": "The body or a field is wrong",
    "body": {
      "error": {
        "message": "the request does not fit the documented contract (request id: 20260205132859798638387SIHCnxzJ)",
        "type": "comet_api_error",
        "param": "",
        "code": "invalid_request"
      }
    }
  },
  "400-model-name-required": {
    "status": 400,
    "mediaType": "application/json",
    "summary": "The gateway could not determine the model",
    "body": {
      "error": {
        "code": "",
        "message": "model name is required (request id: 20260205132859798638387SIHCnxzJ)",
        "type": "comet_api_error"
      }
    }
  },
  "400-task-not-exist": {
    "status": 400,
    "mediaType": "application/json",
    "summary": "The gateway has no such task",
    "body": {
      "code": "task_not_exist",
      "message": "task_not_exist",
      "data": null
    }
  },
  "400-invalid-parameters": {
    "status": 400,
    "mediaType": "application/json",
    "summary": "Service code 1200",
    "body": {
      "code": 1200,
      "message": "invalid request parameters",
      "request_id": "9984d27b-a408-4073-ae28-17ca6a13622d"
    }
  },
  "400-invalid-parameter-value": {
    "status": 400,
    "mediaType": "application/json",
    "summary": "Service code 1201",
    "body": {
      "code": 1201,
      "message": "image_list supports up to 4 images, got: 5",
      "request_id": "9984d27b-a408-4073-ae28-17ca6a13622d"
    }
  },
  "400-platform-policy": {
    "status": 400,
    "mediaType": "application/json",
    "summary": "Service code 1300",
    "body": {
      "code": 1300,
      "message": "the platform policy was triggered",
      "request_id": "9984d27b-a408-4073-ae28-17ca6a13622d"
    }
  },
  "400-content-policy": {
    "status": 400,
    "mediaType": "application/json",
    "summary": "Service code 1301",
    "body": {
      "code": 1301,
      "message": "the content security policy was triggered",
      "request_id": "9984d27b-a408-4073-ae28-17ca6a13622d"
    }
  },
  "401-invalid-token": {
    "status": 401,
    "mediaType": "application/json",
    "summary": "The gateway does not know the key",
    "body": {
      "error": {
        "message": "invalid token (request id: 20260205132859798638387SIHCnxzJ)",
        "type": "comet_api_error",
        "param": "",
        "code": ""
      }
    }
  },
  "401-authentication-failed": {
    "status": 401,
    "mediaType": "application/json",
    "summary": "Service code 1000",
    "body": {
      "code": 1000,
      "message": "authentication failed",
      "request_id": "9984d27b-a408-4073-ae28-17ca6a13622d"
    }
  },
  "401-authorization-empty": {
    "status": 401,
    "mediaType": "application/json",
    "summary": "Service code 1001",
    "body": {
      "code": 1001,
      "message": "Authorization is empty",
      "request_id": "9984d27b-a408-4073-ae28-17ca6a13622d"
    }
  },
  "401-authorization-invalid": {
    "status": 401,
    "mediaType": "application/json",
    "summary": "Service code 1002",
    "body": {
      "code": 1002,
      "message": "Authorization is invalid",
      "request_id": "9984d27b-a408-4073-ae28-17ca6a13622d"
    }
  },
  "401-authorization-not-yet-valid": {
    "status": 401,
    "mediaType": "application/json",
    "summary": "Service code 1003",
    "body": {
      "code": 1003,
      "message": "Authorization is not yet valid",
      "request_id": "9984d27b-a408-4073-ae28-17ca6a13622d"
    }
  },
  "401-authorization-expired": {
    "status": 401,
    "mediaType": "application/json",
    "summary": "Service code 1004",
    "body": {
      "code": 1004,
      "message": "Authorization has expired",
      "request_id": "9984d27b-a408-4073-ae28-17ca6a13622d"
    }
  },
  "403-permission-denied": {
    "status": 403,
    "mediaType": "application/json",
    "summary": "The key may not use the model",
    "body": {
      "error": {
        "message": "this key may not use the model (request id: 20260205132859798638387SIHCnxzJ)",
        "type": "comet_api_error",
        "param": "",
        "code": "permission_denied"
      }
    }
  },
  "403-quota-exceeded": {
    "status": 403,
    "mediaType": "application/json",
    "summary": "The account's quota is used up",
    "body": {
      "code": null,
      "message": "user quota is not enough"
    }
  },
  "403-resource-not-permitted": {
    "status": 403,
    "mediaType": "application/json",
    "summary": "Service code 1103",
    "body": {
      "code": 1103,
      "message": "no permission for the requested resource",
      "request_id": "9984d27b-a408-4073-ae28-17ca6a13622d"
    }
  },
  "404-resource-not-found": {
    "status": 404,
    "mediaType": "application/json",
    "summary": "Service code 1203, no such task or model",
    "body": {
      "code": 1203,
      "message": "the requested resource does not exist",
      "request_id": "9984d27b-a408-4073-ae28-17ca6a13622d"
    }
  },
  "404-method-not-found": {
    "status": 404,
    "mediaType": "application/json",
    "summary": "Service code 1202",
    "body": {
      "code": 1202,
      "message": "the requested method is invalid",
      "request_id": "9984d27b-a408-4073-ae28-17ca6a13622d"
    }
  },
  "413-request-too-large": {
    "status": 413,
    "mediaType": "application/json",
    "summary": "The body is too large",
    "body": {
      "code": "read_request_body_failed",
      "message": "request body is too large",
      "data": null
    }
  },
  "429-too-many-requests": {
    "status": 429,
    "mediaType": "application/json",
    "summary": "The gateway asks to slow down",
    "body": {
      "error": {
        "message": "too many requests, retry later (request id: 20260205132859798638387SIHCnxzJ)",
        "type": "comet_api_error",
        "param": "",
        "code": ""
      }
    }
  },
  "429-rate-limited": {
    "status": 429,
    "mediaType": "application/json",
    "summary": "Service code 1302",
    "body": {
      "code": 1302,
      "message": "requests are sent too fast",
      "request_id": "9984d27b-a408-4073-ae28-17ca6a13622d"
    }
  },
  "429-concurrency-exceeded": {
    "status": 429,
    "mediaType": "application/json",
    "summary": "Service code 1303",
    "body": {
      "code": 1303,
      "message": "parallel task over resource pack limit",
      "request_id": "9984d27b-a408-4073-ae28-17ca6a13622d"
    }
  },
  "429-account-exception": {
    "status": 429,
    "mediaType": "application/json",
    "summary": "Service code 1100",
    "body": {
      "code": 1100,
      "message": "account exception",
      "request_id": "9984d27b-a408-4073-ae28-17ca6a13622d"
    }
  },
  "429-account-in-arrears": {
    "status": 429,
    "mediaType": "application/json",
    "summary": "Service code 1101",
    "body": {
      "code": 1101,
      "message": "account is in arrears",
      "request_id": "9984d27b-a408-4073-ae28-17ca6a13622d"
    }
  },
  "429-resource-pack-used-up": {
    "status": 429,
    "mediaType": "application/json",
    "summary": "Service code 1102",
    "body": {
      "code": 1102,
      "message": "resource pack is used up or has expired",
      "request_id": "9984d27b-a408-4073-ae28-17ca6a13622d"
    }
  },
  "429-ip-not-allowed": {
    "status": 429,
    "mediaType": "application/json",
    "summary": "Service code 1304",
    "body": {
      "code": 1304,
      "message": "the IP whitelist policy was triggered",
      "request_id": "9984d27b-a408-4073-ae28-17ca6a13622d"
    }
  },
  "500-internal-error": {
    "status": 500,
    "mediaType": "application/json",
    "summary": "A fault of the gateway",
    "body": {
      "error": {
        "message": "internal error (request id: 20260205132859798638387SIHCnxzJ)",
        "type": "comet_api_error",
        "param": "",
        "code": ""
      }
    }
  },
  "500-invalid-request": {
    "status": 500,
    "mediaType": "application/json",
    "summary": "A fault of the request, in spite of the status",
    "body": {
      "error": {
        "message": "field image_list is required (request id: 20260205132859798638387SIHCnxzJ)",
        "type": "comet_api_error",
        "param": "",
        "code": "invalid_request"
      }
    }
  },
  "500-server-error": {
    "status": 500,
    "mediaType": "application/json",
    "summary": "Service code 5000",
    "body": {
      "code": 5000,
      "message": "internal server error",
      "request_id": "9984d27b-a408-4073-ae28-17ca6a13622d"
    }
  },
  "503-unavailable": {
    "status": 503,
    "mediaType": "application/json",
    "summary": "The gateway is unavailable",
    "body": {
      "error": {
        "message": "service temporarily unavailable, retry later (request id: 20260205132859798638387SIHCnxzJ)",
        "type": "comet_api_error",
        "param": "",
        "code": ""
      }
    }
  },
  "503-model-not-found": {
    "status": 503,
    "mediaType": "application/json",
    "summary": "No channel serves the model",
    "body": {
      "error": {
        "code": "model_not_found",
        "message": "no available channel for group default and model kling-v1-6 (distributor) (request id: 20260205132859798638387SIHCnxzJ)",
        "type": "comet_api_error"
      }
    }
  },
  "503-maintenance": {
    "status": 503,
    "mediaType": "application/json",
    "summary": "Service code 5001",
    "body": {
      "code": 5001,
      "message": "service temporarily unavailable",
      "request_id": "9984d27b-a408-4073-ae28-17ca6a13622d"
    }
  },
  "504-gateway-timeout": {
    "status": 504,
    "mediaType": "application/json",
    "summary": "The gateway gave up",
    "body": {
      "error": {
        "message": "gateway timeout (request id: 20260205132859798638387SIHCnxzJ)",
        "type": "comet_api_error",
        "param": "",
        "code": ""
      }
    }
  },
  "504-server-timeout": {
    "status": 504,
    "mediaType": "application/json",
    "summary": "Service code 5002",
    "body": {
      "code": 5002,
      "message": "internal timeout",
      "request_id": "9984d27b-a408-4073-ae28-17ca6a13622d"
    }
  },
  "504-gateway-timeout-page": {
    "status": 504,
    "mediaType": "text/html",
    "summary": "A web page instead of JSON",
    "body": "<!DOCTYPE html><html><head><title>504 Gateway Time-out</title></head><body><h1>504 Gateway Time-out</h1></body></html>"
  },
  "524-cdn-timeout-page": {
    "status": 524,
    "mediaType": "text/html",
    "summary": "A web page instead of JSON",
    "body": "<!DOCTYPE html><html><head><title>524: A timeout occurred</title></head><body><h1>A timeout occurred</h1></body></html>"
  }
} as const;

export type ErrorName = keyof typeof errorResponses;
