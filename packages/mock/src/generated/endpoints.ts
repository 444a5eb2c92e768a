/**
 * GENERATED from spec/openapi.yaml by `pnpm generate`. Do not edit.
 */

/**
 * The facts of each endpoint, and a template of its response: a task's `result`, or the `data` of a call. In a
 * template, `{ $id: kind }` is a new id, `{ $file: extension }` the URL of a file, and `{ $seconds: true }` a
 * length in seconds. `models` are the examples of `model_name`, which the contract leaves open.
 */
export const endpoints = [
  {
    name: "multiImage2Video",
    path: "/kling/v1/videos/multi-image2video",
    makes: ["videos"],
    rules: {
      type: "object",
      required: ["image_list", "prompt"],
      properties: {
        model_name: { type: "string" },
        image_list: {
          type: "array",
          minItems: 2,
          maxItems: 4,
          "x-drift": ["minItems"],
          items: {
            type: "object",
            required: ["image"],
            properties: {
              image: {
                type: "string",
                minLength: 1,
                pattern: "^($|[^dD]|[dD]($|[^aA]|[aA]($|[^tT]|[tT]($|[^aA]|[aA]($|[^:])))))",
                "x-image": {
                  formats: ["jpg", "jpeg", "png"],
                  mediaTypes: ["image/jpeg", "image/png"],
                  maxBytes: 10485760,
                  minWidth: 300,
                  minHeight: 300,
                  minAspectRatio: 0.4,
                  maxAspectRatio: 2.5,
                },
              },
            },
          },
        },
        prompt: { type: "string", minLength: 1, maxLength: 500, "x-drift": ["maxLength"] },
        negative_prompt: { type: "string", maxLength: 200, "x-drift": ["maxLength"] },
        mode: { type: "string", enum: ["std", "pro"] },
        duration: { type: "string", enum: ["5", "10"] },
        aspect_ratio: { type: "string", enum: ["16:9", "9:16", "1:1"] },
        cfg_scale: { type: "number", minimum: 0, maximum: 1 },
        static_mask: {
          type: "string",
          minLength: 1,
          pattern: "^($|[^dD]|[dD]($|[^aA]|[aA]($|[^tT]|[tT]($|[^aA]|[aA]($|[^:])))))",
          "x-image": { formats: ["jpg", "jpeg", "png"], mediaTypes: ["image/jpeg", "image/png"] },
        },
        dynamic_masks: {
          type: "array",
          maxItems: 6,
          items: {
            type: "object",
            required: ["mask", "trajectories"],
            properties: {
              mask: {
                type: "string",
                minLength: 1,
                pattern: "^($|[^dD]|[dD]($|[^aA]|[aA]($|[^tT]|[tT]($|[^aA]|[aA]($|[^:])))))",
                "x-image": {
                  formats: ["jpg", "jpeg", "png"],
                  mediaTypes: ["image/jpeg", "image/png"],
                },
              },
              trajectories: {
                type: "array",
                minItems: 2,
                maxItems: 77,
                items: {
                  type: "object",
                  required: ["x", "y"],
                  properties: {
                    x: { type: "integer", format: "int32" },
                    y: { type: "integer", format: "int32" },
                  },
                },
              },
            },
          },
        },
        watermark_info: { type: "object", properties: { enabled: { type: "boolean" } } },
        callback_url: { type: "string", format: "uri" },
        external_task_id: { type: "string", minLength: 1 },
      },
    },
    defaults: { model_name: "kling-v1-6", mode: "std", duration: "5" },
    seconds: {
      mode: {
        std: { duration: { "5": 60, "10": 90 } },
        pro: { duration: { "5": 90, "10": 135 } },
      },
      default: 60,
    },
    models: ["kling-v1-6"],
    result: {
      videos: [{ id: { $id: "video" }, url: { $file: "mp4" }, duration: { $seconds: true } }],
    },
  },
  {
    name: "text2Video",
    path: "/kling/v1/videos/text2video",
    makes: ["videos"],
    rules: {
      type: "object",
      required: ["prompt"],
      properties: {
        model_name: { type: "string" },
        prompt: { type: "string", minLength: 1, maxLength: 2500 },
        negative_prompt: { type: "string", maxLength: 2500 },
        mode: { type: "string", enum: ["std", "pro"] },
        duration: { type: "string", enum: ["5", "10"], "x-drift": ["enum"] },
        aspect_ratio: { type: "string", enum: ["16:9", "9:16", "1:1"], "x-drift": ["enum"] },
        cfg_scale: { type: "number", minimum: 0, maximum: 1 },
        sound: { type: "string", enum: ["on", "off"] },
        camera_control: {
          type: "object",
          properties: {
            type: {
              type: "string",
              enum: [
                "simple",
                "down_back",
                "forward_up",
                "right_turn_forward",
                "left_turn_forward",
              ],
            },
            config: {
              type: "object",
              properties: {
                horizontal: { type: "number", minimum: -10, maximum: 10 },
                vertical: { type: "number", minimum: -10, maximum: 10 },
                pan: { type: "number", minimum: -10, maximum: 10 },
                tilt: { type: "number", minimum: -10, maximum: 10 },
                roll: { type: "number", minimum: -10, maximum: 10 },
                zoom: { type: "number", minimum: -10, maximum: 10 },
              },
            },
          },
        },
        watermark_info: { type: "object", properties: { enabled: { type: "boolean" } } },
        callback_url: { type: "string", format: "uri" },
        external_task_id: { type: "string", minLength: 1 },
      },
    },
    defaults: { mode: "std", duration: "5", sound: "off" },
    seconds: {
      mode: {
        std: { duration: { "5": 60, "10": 90 } },
        pro: { duration: { "5": 90, "10": 135 } },
      },
      default: 60,
    },
    models: [
      "kling-v3",
      "kling-v2-6",
      "kling-v2-5-turbo",
      "kling-v2-1-master",
      "kling-v2-master",
      "kling-v1-6",
      "kling-v1",
    ],
    result: {
      videos: [{ id: { $id: "video" }, url: { $file: "mp4" }, duration: { $seconds: true } }],
    },
  },
  {
    name: "image2Video",
    path: "/kling/v1/videos/image2video",
    makes: ["videos"],
    rules: {
      type: "object",
      required: ["image"],
      properties: {
        model_name: { type: "string" },
        image: {
          type: "string",
          minLength: 1,
          pattern: "^($|[^dD]|[dD]($|[^aA]|[aA]($|[^tT]|[tT]($|[^aA]|[aA]($|[^:])))))",
          "x-image": {
            formats: ["jpg", "jpeg", "png"],
            mediaTypes: ["image/jpeg", "image/png"],
            maxBytes: 10485760,
            minWidth: 300,
            minHeight: 300,
            minAspectRatio: 0.4,
            maxAspectRatio: 2.5,
          },
          "x-drift": ["required"],
        },
        image_tail: {
          type: "string",
          minLength: 1,
          pattern: "^($|[^dD]|[dD]($|[^aA]|[aA]($|[^tT]|[tT]($|[^aA]|[aA]($|[^:])))))",
          "x-image": {
            formats: ["jpg", "jpeg", "png"],
            mediaTypes: ["image/jpeg", "image/png"],
            maxBytes: 10485760,
            minWidth: 300,
            minHeight: 300,
            minAspectRatio: 0.4,
            maxAspectRatio: 2.5,
          },
        },
        prompt: { type: "string", minLength: 1, maxLength: 500, "x-drift": ["maxLength"] },
        negative_prompt: { type: "string", maxLength: 200, "x-drift": ["maxLength"] },
        mode: { type: "string", enum: ["std", "pro"] },
        duration: { type: "string", enum: ["5", "10"], "x-drift": ["enum"] },
        cfg_scale: { type: "number", minimum: 0, maximum: 1 },
        sound: { type: "string", enum: ["on", "off"] },
        static_mask: {
          type: "string",
          minLength: 1,
          pattern: "^($|[^dD]|[dD]($|[^aA]|[aA]($|[^tT]|[tT]($|[^aA]|[aA]($|[^:])))))",
          "x-image": { formats: ["jpg", "jpeg", "png"], mediaTypes: ["image/jpeg", "image/png"] },
        },
        dynamic_masks: {
          type: "array",
          maxItems: 6,
          items: {
            type: "object",
            required: ["mask", "trajectories"],
            properties: {
              mask: {
                type: "string",
                minLength: 1,
                pattern: "^($|[^dD]|[dD]($|[^aA]|[aA]($|[^tT]|[tT]($|[^aA]|[aA]($|[^:])))))",
                "x-image": {
                  formats: ["jpg", "jpeg", "png"],
                  mediaTypes: ["image/jpeg", "image/png"],
                },
              },
              trajectories: {
                type: "array",
                minItems: 2,
                maxItems: 77,
                items: {
                  type: "object",
                  required: ["x", "y"],
                  properties: {
                    x: { type: "integer", format: "int32" },
                    y: { type: "integer", format: "int32" },
                  },
                },
              },
            },
          },
        },
        watermark_info: { type: "object", properties: { enabled: { type: "boolean" } } },
        callback_url: { type: "string", format: "uri" },
        external_task_id: { type: "string", minLength: 1 },
      },
    },
    defaults: { mode: "std", duration: "5", sound: "off" },
    seconds: {
      mode: {
        std: { duration: { "5": 60, "10": 90 } },
        pro: { duration: { "5": 90, "10": 135 } },
      },
      default: 60,
    },
    models: [
      "kling-v3",
      "kling-v2-6",
      "kling-v2-5-turbo",
      "kling-v2-1-master",
      "kling-v2-1",
      "kling-v2-master",
      "kling-v1-6",
      "kling-v1-5",
      "kling-v1",
    ],
    result: {
      videos: [{ id: { $id: "video" }, url: { $file: "mp4" }, duration: { $seconds: true } }],
    },
  },
  {
    name: "videoExtend",
    path: "/kling/v1/videos/video-extend",
    makes: ["videos"],
    rules: {
      type: "object",
      required: ["task_id", "video_id"],
      properties: {
        task_id: { type: "string", minLength: 1, "x-id": "task", "x-drift": ["required"] },
        video_id: { type: "string", minLength: 1, "x-id": "video" },
        prompt: { type: "string", maxLength: 500, "x-drift": ["maxLength"] },
        negative_prompt: { type: "string", maxLength: 2500 },
        cfg_scale: { type: "number", minimum: 0, maximum: 1 },
        watermark_info: { type: "object", properties: { enabled: { type: "boolean" } } },
        callback_url: { type: "string", format: "uri" },
        external_task_id: { type: "string", minLength: 1 },
      },
    },
    defaults: {},
    seconds: 90,
    result: {
      videos: [{ id: { $id: "video" }, url: { $file: "mp4" }, duration: { $seconds: true } }],
    },
  },
  {
    name: "identifyFace",
    path: "/kling/v1/videos/identify-face",
    rules: {
      type: "object",
      oneOf: [{ required: ["video_id"] }, { required: ["video_url"] }],
      properties: {
        video_id: { type: "string", minLength: 1, "x-id": "video" },
        video_url: { type: "string", format: "uri" },
      },
    },
    defaults: {},
    data: {
      session_id: { $id: "session" },
      face_data: [
        {
          face_id: { $id: "face" },
          face_image: { $file: "png" },
          start_time: 0,
          end_time: 5100,
        },
        {
          face_id: { $id: "face" },
          face_image: { $file: "png" },
          start_time: 1240,
          end_time: 4380,
        },
      ],
    },
  },
  {
    name: "imageGeneration",
    path: "/kling/v1/images/generations",
    makes: ["images"],
    rules: {
      type: "object",
      required: ["prompt"],
      properties: {
        model_name: { type: "string" },
        prompt: { type: "string", minLength: 1, maxLength: 2500 },
        negative_prompt: { type: "string", maxLength: 2500 },
        image: {
          type: "string",
          minLength: 1,
          pattern: "^($|[^dD]|[dD]($|[^aA]|[aA]($|[^tT]|[tT]($|[^aA]|[aA]($|[^:])))))",
          "x-image": {
            formats: ["jpg", "jpeg", "png"],
            mediaTypes: ["image/jpeg", "image/png"],
            maxBytes: 10485760,
            minWidth: 300,
            minHeight: 300,
            minAspectRatio: 0.4,
            maxAspectRatio: 2.5,
          },
        },
        image_reference: { type: "string", enum: ["subject", "face"] },
        image_fidelity: { type: "number", minimum: 0, maximum: 1 },
        human_fidelity: { type: "number", minimum: 0, maximum: 1 },
        element_list: {
          type: "array",
          maxItems: 10,
          items: {
            type: "object",
            required: ["element_id"],
            properties: { element_id: { type: "string", minLength: 1 } },
          },
        },
        resolution: { type: "string", enum: ["1k", "2k"] },
        n: { type: "integer", minimum: 1, maximum: 9, format: "int32" },
        aspect_ratio: {
          type: "string",
          enum: ["16:9", "9:16", "1:1", "4:3", "3:4", "3:2", "2:3", "21:9"],
        },
        watermark_info: { type: "object", properties: { enabled: { type: "boolean" } } },
        callback_url: { type: "string", format: "uri" },
        external_task_id: { type: "string", minLength: 1 },
      },
    },
    defaults: { resolution: "1k", n: 1 },
    seconds: 40,
    models: ["kling-v3", "kling-v2-1", "kling-v2", "kling-v1-5", "kling-v1"],
    result: { images: [{ index: 0, url: { $file: "png" } }] },
  },
] as const;

/** The ids in the contract's examples, by kind. The simulator knows them from the start. */
export const exampleIds = {
  task: [
    "2032273942220931072",
    "861309198188019719",
    "878106242831892487",
    "889247315131986778",
    "889262414624075327",
    "889300163362737892",
  ],
  video: ["861251628545771923", "861309198263517227", "889247570983079686", "889262783723029911"],
  session: ["889292613613259892"],
  face: ["0", "1"],
} as const;
