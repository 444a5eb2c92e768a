/**
 * GENERATED from spec/openapi.yaml by `pnpm generate`. Do not edit.
 */

export interface paths {
    "/kling/v1/videos/multi-image2video": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create a multi-image to video task
         * @description Starts one paid task and answers at once with its `task_id`. The service documents no idempotency
         *     key: the same body sent twice makes two tasks. `external_task_id` must be unique, but no source says
         *     what the service answers to a second use; see DRIFT.md.
         */
        post: operations["createMultiImage2VideoTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/kling/v1/videos/multi-image2video/{task_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Query a multi-image to video task
         * @description Reads one task, which changes nothing and, by Kling's documentation, costs nothing. A failed task
         *     is a successful call: HTTP 200 with `code` 0, and only `data.task_status` says so.
         */
        get: operations["getMultiImage2VideoTask"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * Image
         * @description A picture: a public URL, or Base64 without a `data:` prefix. JPG, JPEG or PNG of at most 10 MB, at
         *     least 300 x 300 px, aspect ratio (width to height) between 1:2.5 and 2.5:1. `x-image` has the same as
         *     numbers. By the newer edition the service checks a picture after it has accepted the task, so a bad
         *     one can end in a failed task as well as in a refused call; see DRIFT.md.
         */
        Image: string;
        /**
         * Image item
         * @description One source picture.
         */
        ImageItem: {
            /** @description The picture, as a public URL or as Base64 without a `data:` prefix. */
            image: components["schemas"]["Image"];
        };
        /**
         * Mode
         * @description `std` is faster, `pro` is better.
         * @enum {string}
         */
        Mode: "std" | "pro";
        /**
         * Duration
         * @description Length in seconds, as a string.
         * @enum {string}
         */
        Duration: "5" | "10";
        /**
         * Aspect ratio
         * @description Width to height.
         * @enum {string}
         */
        AspectRatio: "16:9" | "9:16" | "1:1";
        /**
         * Mask
         * @description A picture that marks an area: a public URL, or Base64 without a `data:` prefix, in a format of the
         *     input picture.
         */
        Mask: string;
        /**
         * Trajectory point
         * @description One point of a path, in pixels of the input picture; the origin is its bottom left corner.
         */
        TrajectoryPoint: {
            /** @description Pixels from the left edge. */
            x: number;
            /** @description Pixels from the bottom edge. */
            y: number;
        };
        /**
         * Dynamic mask
         * @description One painted area and the path that it moves along.
         */
        DynamicMask: {
            /**
             * @description The painted area: a picture, as a public URL or as Base64 without a `data:` prefix, with the
             *     aspect ratio of the input picture. All masks of a request share one resolution.
             */
            mask: components["schemas"]["Mask"];
            /**
             * @description The path, 2 to 77 points from start to end; more points make a finer path. Kling states the 77 for
             *     a video of 5 s, and no number for 10 s.
             */
            trajectories: components["schemas"]["TrajectoryPoint"][];
        };
        /**
         * Watermark info
         * @description Watermark settings.
         */
        WatermarkInfo: {
            /** @description true makes a watermarked copy beside the clean one. */
            enabled?: boolean;
        };
        /**
         * Callback URL
         * Format: uri
         * @description URL of your webhook, which is called when the task completes; the callback page says on every change
         *     of its status. Nothing signs the deliveries. See DRIFT.md.
         */
        CallbackUrl: string;
        /**
         * External task id
         * @description Your own id for the task, unique per user. It does not replace the `task_id`, and can be used to
         *     query the task; see DRIFT.md.
         */
        ExternalTaskId: string;
        /**
         * Multi-image to video input
         * @description What to make a video of, and how.
         */
        MultiImage2VideoInput: {
            /**
             * @description Kling model to use, an open list. `kling-v1-6` is the documented start and, by the newer
             *     sources, the only model of this route and what an omitted name means; see DRIFT.md.
             * @default kling-v1-6
             * @example kling-v1-6
             */
            model_name?: string;
            /** @description 2 to 4 source pictures. The newer edition takes 1 too, see DRIFT.md. */
            image_list: [
                components["schemas"]["ImageItem"],
                components["schemas"]["ImageItem"]
            ] | [
                components["schemas"]["ImageItem"],
                components["schemas"]["ImageItem"],
                components["schemas"]["ImageItem"]
            ] | [
                components["schemas"]["ImageItem"],
                components["schemas"]["ImageItem"],
                components["schemas"]["ImageItem"],
                components["schemas"]["ImageItem"]
            ];
            /**
             * @description The motion that you want to see, at most 500 characters (Unicode code points). Kling itself
             *     requires it and takes up to 2500; see DRIFT.md.
             */
            prompt: string;
            /**
             * @description What to keep out of the video, at most 200 characters (Unicode code points). Kling itself takes
             *     up to 2500; see DRIFT.md.
             */
            negative_prompt?: string;
            /**
             * @description Faster (`std`) or better (`pro`). Kling's table of models has 720p for `std` and 1080p for `pro`.
             * @default std
             */
            mode?: components["schemas"]["Mode"];
            /**
             * @description Length of the video in seconds, as a string: gateways of this family refuse a number. See
             *     DRIFT.md.
             * @default 5
             */
            duration?: components["schemas"]["Duration"];
            /**
             * @description Shape of the video, width to height. Only the newer sources list it, see DRIFT.md; without it
             *     Kling uses 16:9.
             */
            aspect_ratio?: components["schemas"]["AspectRatio"];
            /**
             * @description How closely to follow the prompt, from 0 (freely) to 1 (closely), without a unit. The newer
             *     sources no longer list it for this route, see DRIFT.md.
             */
            cfg_scale?: number;
            /**
             * @description Static brush: a picture, as a public URL or as Base64 without a `data:` prefix, whose white areas
             *     stay frozen. It must have the aspect ratio and the resolution of the input picture. The newer
             *     edition asks not to send masks on this route, see DRIFT.md.
             */
            static_mask?: components["schemas"]["Mask"];
            /**
             * @description Dynamic brush: up to 6 groups, each a painted area and the path that it moves along. The newer
             *     edition asks not to send masks on this route, see DRIFT.md.
             */
            dynamic_masks?: [
            ] | [
                components["schemas"]["DynamicMask"]
            ] | [
                components["schemas"]["DynamicMask"],
                components["schemas"]["DynamicMask"]
            ] | [
                components["schemas"]["DynamicMask"],
                components["schemas"]["DynamicMask"],
                components["schemas"]["DynamicMask"]
            ] | [
                components["schemas"]["DynamicMask"],
                components["schemas"]["DynamicMask"],
                components["schemas"]["DynamicMask"],
                components["schemas"]["DynamicMask"]
            ] | [
                components["schemas"]["DynamicMask"],
                components["schemas"]["DynamicMask"],
                components["schemas"]["DynamicMask"],
                components["schemas"]["DynamicMask"],
                components["schemas"]["DynamicMask"]
            ] | [
                components["schemas"]["DynamicMask"],
                components["schemas"]["DynamicMask"],
                components["schemas"]["DynamicMask"],
                components["schemas"]["DynamicMask"],
                components["schemas"]["DynamicMask"],
                components["schemas"]["DynamicMask"]
            ];
            /** @description Whether to make a watermarked copy too. Only Kling itself documents it, see DRIFT.md. */
            watermark_info?: components["schemas"]["WatermarkInfo"];
            /**
             * @description URL of your webhook, which is called when the task completes; the callback page says on every
             *     change of its status. Nothing signs the deliveries. See DRIFT.md.
             */
            callback_url?: components["schemas"]["CallbackUrl"];
            /**
             * @description Your own id for the task, unique per user. It does not replace the `task_id`, and can be used to
             *     query the task; see DRIFT.md.
             */
            external_task_id?: components["schemas"]["ExternalTaskId"];
        };
        /**
         * Task status
         * @description Where the task is in its life. `succeed` and `failed` are final.
         * @enum {string}
         */
        TaskStatus: "submitted" | "processing" | "succeed" | "failed";
        /**
         * Parent video
         * @description The finished video that a task starts from.
         */
        ParentVideo: {
            /** @description The service's id of that video. */
            id?: string;
            /** @description Where that video is, without authentication, until it expires. Never send it the API key. */
            url?: string;
            /** @description Its length in seconds, as a decimal string. */
            duration?: string;
        };
        /**
         * Task info
         * @description What you said about the task when you created it. Empty without an `external_task_id`.
         */
        TaskInfo: {
            /** @description Your own id for the task, null or absent without one. */
            external_task_id?: string | null;
            /** @description The video that a follow-up task such as an extension starts from. */
            parent_video?: components["schemas"]["ParentVideo"];
        };
        /**
         * Balance deduction
         * @description What was taken from Kling's balance; no source names the currency.
         */
        BalanceDeduction: {
            /** @description The price after discounts, as a decimal string. */
            quota?: string;
            /** @description The list price, as a decimal string. */
            list_price?: string;
        };
        /**
         * Task base
         * @description What a task has in every state.
         */
        TaskBase: {
            /** @description Where the task is in its life. */
            task_status: components["schemas"]["TaskStatus"];
            /**
             * @description The service's id of the task. Opaque: often 18 decimal digits, which is larger than 2^53, so never
             *     read it as a number. See DRIFT.md.
             */
            task_id: string;
            /** @description Why the task failed, as text; empty, null or absent otherwise. */
            task_status_msg?: string | null;
            /** @description What you said about the task when you created it. */
            task_info?: components["schemas"]["TaskInfo"];
            /** @description The watermark setting of the request. */
            watermark_info?: components["schemas"]["WatermarkInfo"];
            /** @description What the finished task cost, in Kling's units, as a decimal string. See DRIFT.md. */
            final_unit_deduction?: string;
            /** @description What the finished task cost, taken from Kling's balance. See DRIFT.md. */
            final_balance_deduction?: components["schemas"]["BalanceDeduction"];
            /**
             * Format: int64
             * @description When the task was created, Unix time in milliseconds.
             */
            created_at: number;
            /**
             * Format: int64
             * @description When the task last changed, Unix time in milliseconds.
             */
            updated_at: number;
        };
        /**
         * Empty task result
         * @description Empty or null while there is no result.
         */
        EmptyTaskResult: Record<string, never> | null;
        /**
         * Submitted task
         * @description A task in the queue.
         */
        SubmittedTask: components["schemas"]["TaskBase"] & {
            /**
             * @description Accepted and waiting.
             * @constant
             * @enum {string}
             */
            task_status: "submitted";
            /** @description Nothing yet. */
            task_result?: components["schemas"]["EmptyTaskResult"];
        };
        /**
         * Processing task
         * @description A task that is being worked on.
         */
        ProcessingTask: components["schemas"]["TaskBase"] & {
            /**
             * @description Being worked on.
             * @constant
             * @enum {string}
             */
            task_status: "processing";
            /** @description Nothing yet. */
            task_result?: components["schemas"]["EmptyTaskResult"];
        };
        /**
         * Video
         * @description A finished video. Download it at once.
         */
        Video: {
            /** @description The service's id of the video, which other calls take. */
            id: string;
            /**
             * Format: uri
             * @description Where the file is, without authentication, until it expires. Kling keeps results for 30 days after
             *     they were made (`x-kept-days`); see DRIFT.md. Never send it the API key.
             */
            url: string;
            /**
             * Format: uri
             * @description Where the watermarked copy is, if one was asked for.
             */
            watermark_url?: string;
            /** @description Real length in seconds, a decimal string such as `5.1` for a task of 5 s. */
            duration: string;
        };
        /**
         * Video result
         * @description What the task made.
         */
        VideoResult: {
            /** @description The finished videos, at least one. */
            videos: [
                components["schemas"]["Video"],
                ...components["schemas"]["Video"][]
            ];
        };
        /**
         * Succeed video task
         * @description A task whose videos are ready.
         */
        SucceedVideoTask: components["schemas"]["TaskBase"] & {
            /**
             * @description Done. The wire word is `succeed`, not `succeeded`.
             * @constant
             * @enum {string}
             */
            task_status: "succeed";
            /** @description The finished videos. */
            task_result: components["schemas"]["VideoResult"];
        };
        /**
         * Failed task
         * @description A task that made nothing.
         */
        FailedTask: components["schemas"]["TaskBase"] & {
            /**
             * @description Given up; `task_status_msg` says why.
             * @constant
             * @enum {string}
             */
            task_status: "failed";
            /** @description Nothing. */
            task_result?: components["schemas"]["EmptyTaskResult"];
        };
        /**
         * Video task
         * @description A task that makes videos, in one of its four states.
         */
        VideoTask: components["schemas"]["SubmittedTask"] | components["schemas"]["ProcessingTask"] | components["schemas"]["SucceedVideoTask"] | components["schemas"]["FailedTask"];
        /**
         * Video task envelope
         * @description A successful answer about a task that makes videos.
         */
        VideoTaskEnvelope: {
            /**
             * @description 0 means that the call was understood, not that the task succeeded.
             * @constant
             * @enum {integer}
             */
            code: 0;
            /** @description For people and not stable (`SUCCEED`, `success` or empty). Never branch on it; see DRIFT.md. */
            message: string;
            /** @description The service's id of this call, for support. The documented create answer has none, see DRIFT.md. */
            request_id?: string;
            /** @description The task. */
            data: components["schemas"]["VideoTask"];
        };
        /**
         * Gateway error envelope
         * @description CometAPI's own documented error.
         */
        GatewayErrorEnvelope: {
            /** @description What went wrong. */
            error: {
                /** @description Human-readable; carries the request id at its end, as `(request id: ...)`. */
                message: string;
                /**
                 * @description Family of the error.
                 * @example comet_api_error
                 */
                type: string;
                /** @description The field concerned, often empty or absent. */
                param?: string | null;
                /**
                 * @description Name of the error, an open list; some answers leave it empty.
                 * @example invalid_request
                 * @example model_not_found
                 */
                code?: string | null;
            };
        };
        /**
         * Service error code
         * @description Kling's service codes, without 0 for success; `x-codes` gives the HTTP status and the meaning of each.
         * @enum {integer}
         */
        ServiceErrorCode: 1000 | 1001 | 1002 | 1003 | 1004 | 1100 | 1101 | 1102 | 1103 | 1200 | 1201 | 1202 | 1203 | 1300 | 1301 | 1302 | 1303 | 1304 | 5000 | 5001 | 5002;
        /**
         * Service error envelope
         * @description An error of Kling itself, passed on by the gateway.
         */
        ServiceErrorEnvelope: {
            /** @description Kling's service code. */
            code: components["schemas"]["ServiceErrorCode"];
            /** @description Human-readable details. */
            message: string;
            /** @description Kling's id of this call, for support. */
            request_id?: string;
        };
        /**
         * Task error envelope
         * @description An error of the gateway's task layer.
         */
        TaskErrorEnvelope: {
            /**
             * @description Name of the error, an open list; null was seen with a used-up quota.
             * @example task_not_exist
             */
            code: string | null;
            /** @description Human-readable details. */
            message: string;
            /** @description Always null. */
            data?: null;
        };
        /**
         * Error envelope
         * @description The body of a refused call. Only the gateway's own shape is documented; the two others are passed on
         *     from Kling, or known from gateways of this family. See DRIFT.md.
         */
        ErrorEnvelope: components["schemas"]["GatewayErrorEnvelope"] | components["schemas"]["ServiceErrorEnvelope"] | components["schemas"]["TaskErrorEnvelope"];
    };
    responses: {
        /** @description The request is wrong, or refused for its content. Correct it; sending it again is no help. */
        BadRequest: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorEnvelope"];
            };
        };
        /** @description The key is missing, malformed or not valid. */
        Unauthorized: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorEnvelope"];
            };
        };
        /** @description The key is valid and may not do this, or its quota is used up. */
        Forbidden: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorEnvelope"];
            };
        };
        /**
         * @description Nothing is here. A mistyped path can also end in a redirect, or in a web page with status 200, so
         *     check the content type before you read a body. See DRIFT.md.
         */
        NotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorEnvelope"];
            };
        };
        /** @description The body is larger than the gateway takes; its limit is not documented. Send URLs instead. */
        ContentTooLarge: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorEnvelope"];
            };
        };
        /**
         * @description Too fast, too many at once, or an account that may not go on: service codes 1302 and 1303 pass by
         *     themselves, 1100, 1101, 1102 and 1304 do not.
         */
        TooManyRequests: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorEnvelope"];
            };
        };
        /**
         * @description A fault of the service, except with the code `invalid_request`, which is a fault of the request in
         *     spite of the status. Whether a task was made is not known.
         */
        InternalServerError: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorEnvelope"];
            };
        };
        /**
         * @description Unavailable for now, except with the code `model_not_found`, which stays until the model name or the
         *     key's group changes.
         */
        ServiceUnavailable: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorEnvelope"];
            };
        };
        /** @description No answer in time. Whether a task was made is not known. */
        GatewayTimeout: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorEnvelope"];
                "text/html": string;
            };
        };
        /** @description The network in front of the gateway gave up. Whether a task was made is not known. */
        CdnTimeout: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "text/html": string;
            };
        };
    };
    parameters: {
        /**
         * @description The `task_id` that the create operation gave. The documentation says that an `external_task_id`
         *     can be used to query too; no published answer of CometAPI shows it, see DRIFT.md.
         */
        TaskId: string;
    };
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    createMultiImage2VideoTask: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MultiImage2VideoInput"];
            };
        };
        responses: {
            /** @description The task was accepted. Keep `data.task_id`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VideoTaskEnvelope"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["ContentTooLarge"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
            524: components["responses"]["CdnTimeout"];
        };
    };
    getMultiImage2VideoTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The `task_id` that the create operation gave. The documentation says that an `external_task_id`
                 *     can be used to query too; no published answer of CometAPI shows it, see DRIFT.md.
                 */
                task_id: components["parameters"]["TaskId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The task as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VideoTaskEnvelope"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
            524: components["responses"]["CdnTimeout"];
        };
    };
}
