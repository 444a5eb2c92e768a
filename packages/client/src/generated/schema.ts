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
         *     what the service answers to a second use; see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
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
         *     is a successful call: HTTP 200 with `code` 0, and only `data.task_status` shows it.
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
    "/kling/v1/videos/text2video": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create a text to video task
         * @description Starts one paid task that makes a video from a prompt, and answers at once with its `task_id`. The
         *     service documents no idempotency key: the same body sent twice makes two tasks.
         */
        post: operations["createText2VideoTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/kling/v1/videos/text2video/{task_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Query a text to video task
         * @description Reads one task, which changes nothing and, by Kling's documentation, costs nothing. A failed task is a
         *     successful call: HTTP 200 with `code` 0, and only `data.task_status` shows it.
         */
        get: operations["getText2VideoTask"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/kling/v1/videos/image2video": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create an image to video task
         * @description Starts one paid task that makes a video from one picture, and answers at once with its `task_id`. The
         *     service documents no idempotency key: the same body sent twice makes two tasks. The published ids of
         *     this route are the gateway's own, so a webhook that Kling itself sends may name another `task_id`; see
         *     [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
         */
        post: operations["createImage2VideoTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/kling/v1/videos/image2video/{task_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Query an image to video task
         * @description Reads one task, which changes nothing and, by Kling's documentation, costs nothing. A failed task is a
         *     successful call: HTTP 200 with `code` 0, and only `data.task_status` shows it.
         */
        get: operations["getImage2VideoTask"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/kling/v1/videos/video-extend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create a video extension task
         * @description Starts one paid task that makes a finished video of yours longer, and answers at once with its
         *     `task_id`. A video that cannot be extended is refused with 400. The page's advice is a finished video of
         *     5 s that `kling-v1` or `kling-v1-6` made from text or from one picture, on the same account, and soon
         *     after it was made. By Kling's reference an extension adds 4 to 5 s, up to 3 minutes in all, and the
         *     video is at most 30 days old; see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md). The service documents no idempotency key: the same body sent
         *     twice makes two tasks.
         */
        post: operations["createVideoExtendTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/kling/v1/videos/video-extend/{task_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Query a video extension task
         * @description Reads one task, which changes nothing and, by Kling's documentation, costs nothing. A failed task is a
         *     successful call: HTTP 200 with `code` 0, and only `data.task_status` shows it.
         */
        get: operations["getVideoExtendTask"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/kling/v1/videos/identify-face": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Find the faces of a video
         * @description Finds the faces in a video and answers at once, without a task: a `session_id`, and a `face_id` for each
         *     face. A lip-sync task takes both. No source says what a call costs. Kling's answers can name a
         *     deduction, so treat it as paid. The service documents no idempotency key.
         */
        post: operations["identifyFace"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/kling/v1/images/generations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create an image generation task
         * @description Starts one paid task that makes 1 to 9 pictures from a prompt, or from a prompt and a picture, and
         *     answers at once with its `task_id`. The service documents no idempotency key: the same body sent twice
         *     makes two tasks. By Kling's reference each picture counts as one task at the same time.
         */
        post: operations["createImageGenerationTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/kling/v1/images/generations/{task_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Query an image generation task
         * @description Reads one task, which changes nothing and, by Kling's documentation, costs nothing. A failed task is a
         *     successful call: HTTP 200 with `code` 0, and only `data.task_status` shows it.
         */
        get: operations["getImageGenerationTask"];
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
         * @description A public URL, or Base64 without a `data:` prefix, in upper or lower case, which the `pattern` refuses.
         *     JPG, JPEG or PNG of at most 10 MB, at least
         *     300 x 300 px, aspect ratio (width to height) between 1:2.5 and 2.5:1. `x-image` states the
         *     same as numbers. By the newer edition the service checks a picture after it has accepted the task, so a bad
         *     one can end in a failed task as well as in a refused call; see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
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
         * @description `std`, the standard mode, is faster; `pro`, the professional mode, makes better videos.
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
            /**
             * Format: int32
             * @description Pixels from the left edge.
             */
            x: number;
            /**
             * Format: int32
             * @description Pixels from the bottom edge.
             */
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
         *     of its status, and asks for an HTTPS endpoint. Deliveries are not signed. See [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
         */
        CallbackUrl: string;
        /**
         * External task id
         * @description Your own id for the task, unique per user. It does not replace the `task_id`, and can be used to
         *     query the task; see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
         */
        ExternalTaskId: string;
        /**
         * Multi-image to video input
         * @description What to make a video of, and how.
         */
        MultiImage2VideoInput: {
            /**
             * @description Kling model to use, an open list. The page refers to CometAPI's Models page for the current options, and
             *     says to start with `kling-v1-6`; by the newer sources that is the only model of this route and what an
             *     omitted name means. See [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
             * @default kling-v1-6
             * @example kling-v1-6
             */
            model_name?: string;
            /** @description 2 to 4 source pictures. The newer edition takes 1 too, see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md). */
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
             *     requires it and takes up to 2500; see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
             */
            prompt: string;
            /**
             * @description What to keep out of the video, at most 200 characters (Unicode code points). Kling itself takes
             *     up to 2500; see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
             */
            negative_prompt?: string;
            /**
             * @description Faster (`std`) or better (`pro`). Kling's table of models has 720p for `std` and 1080p for `pro`.
             * @default std
             */
            mode?: components["schemas"]["Mode"];
            /**
             * @description Length of the video in seconds, as a string: gateways of this family refuse a number. See
             *     [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
             * @default 5
             */
            duration?: components["schemas"]["Duration"];
            /**
             * @description Shape of the video, width to height. Only the newer sources list it, see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md); without it
             *     Kling uses 16:9.
             */
            aspect_ratio?: components["schemas"]["AspectRatio"];
            /**
             * @description How closely to follow the prompt, from 0 (freely) to 1 (closely), without a unit. The newer
             *     sources no longer list it for this route, see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
             */
            cfg_scale?: number;
            /**
             * @description Static brush: a picture, as a public URL or as Base64 without a `data:` prefix, whose white areas
             *     stay frozen. It must have the aspect ratio and the resolution of the input picture. The newer
             *     edition asks not to send masks on this route, see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
             */
            static_mask?: components["schemas"]["Mask"];
            /**
             * @description Dynamic brush: up to 6 groups, each a painted area and the path that it moves along. The newer
             *     edition asks not to send masks on this route, see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
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
            /** @description Whether to make a watermarked copy too. Only Kling itself documents it, see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md). */
            watermark_info?: components["schemas"]["WatermarkInfo"];
            /**
             * @description URL of your webhook, which is called when the task completes; the callback page says on every
             *     change of its status. Deliveries are not signed. See [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
             */
            callback_url?: components["schemas"]["CallbackUrl"];
            /**
             * @description Your own id for the task, unique per user. It does not replace the `task_id`, and can be used to
             *     query the task; see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
             */
            external_task_id?: components["schemas"]["ExternalTaskId"];
        };
        /**
         * Task status
         * @description The state of the task. `succeed` and `failed` are final.
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
            /** @description Address of that video until it expires. It needs no authentication; never send it the API key. */
            url?: string;
            /** @description Its length in seconds, as a decimal string. */
            duration?: string;
        };
        /**
         * Task info
         * @description Details of the create request. Empty without an `external_task_id`.
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
         * @description The fields that a task has in every state.
         */
        TaskBase: {
            /** @description The state of the task. */
            task_status: components["schemas"]["TaskStatus"];
            /**
             * @description The service's id of the task. Opaque: often 18 decimal digits, which is larger than 2^53, so never
             *     read it as a number. See [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
             */
            task_id: string;
            /** @description Why the task failed, as text; empty, null or absent otherwise. */
            task_status_msg?: string | null;
            /** @description Details of the create request. */
            task_info?: components["schemas"]["TaskInfo"];
            /** @description The watermark setting of the request. */
            watermark_info?: components["schemas"]["WatermarkInfo"];
            /** @description What the finished task cost, in Kling's units, as a decimal string. See [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md). */
            final_unit_deduction?: string;
            /** @description What the finished task cost, taken from Kling's balance. See [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md). */
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
            /** @description Empty until the task has succeeded. */
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
            /** @description Empty until the task has succeeded. */
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
             * @description Address of the file until it expires. It needs no authentication; never send it the API key. Kling
             *     keeps results for 30 days after they were made (`x-kept-days`); see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
             */
            url: string;
            /**
             * Format: uri
             * @description Address of the watermarked copy, if one was requested.
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
         * @description A task that ended without a result.
         */
        FailedTask: components["schemas"]["TaskBase"] & {
            /**
             * @description Ended without a result; `task_status_msg` says why.
             * @constant
             * @enum {string}
             */
            task_status: "failed";
            /** @description Empty. */
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
             * Format: int32
             * @description 0 means that the call was understood, not that the task succeeded.
             * @constant
             * @enum {integer}
             */
            code: 0;
            /** @description For people and not stable (`SUCCEED`, `success` or empty). Never branch on it; see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md). */
            message: string;
            /** @description The service's id of this call, for support. The documented create answer has none, see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md). */
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
         * Format: int32
         * @description The service codes that Kling documents, without 0 for success; `x-codes` gives the HTTP status and the
         *     meaning of each. A response may have another code.
         * @enum {integer}
         */
        ServiceErrorCode: 1000 | 1001 | 1002 | 1003 | 1004 | 1100 | 1101 | 1102 | 1103 | 1200 | 1201 | 1202 | 1203 | 1300 | 1301 | 1302 | 1303 | 1304 | 5000 | 5001 | 5002;
        /**
         * Service error envelope
         * @description An error of Kling itself, passed on by the gateway.
         */
        ServiceErrorEnvelope: {
            /** @description Kling's service code, an open list. The known codes are those of ServiceErrorCode. */
            code: components["schemas"]["ServiceErrorCode"] | number;
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
         *     from Kling, or known from gateways of this family. A body may fit several. See [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
         */
        ErrorEnvelope: components["schemas"]["GatewayErrorEnvelope"] | components["schemas"]["ServiceErrorEnvelope"] | components["schemas"]["TaskErrorEnvelope"];
        /**
         * Sound
         * @description `on` makes sound, `off` does not.
         * @enum {string}
         */
        Sound: "on" | "off";
        /**
         * Camera config
         * @description Six axes, each from -10 to 10 without a unit; exactly one may be other than 0.
         */
        CameraConfig: {
            /** @description Movement along the x axis, from -10 (left) to 10 (right). */
            horizontal?: number;
            /** @description Movement along the y axis, from -10 (down) to 10 (up). */
            vertical?: number;
            /** @description Rotation around the x axis, from -10 (down) to 10 (up). */
            pan?: number;
            /** @description Rotation around the y axis, from -10 (left) to 10 (right). */
            tilt?: number;
            /** @description Rotation around the z axis, from -10 (counterclockwise) to 10 (clockwise). */
            roll?: number;
            /** @description Change of the focal length, from -10 (narrower view) to 10 (wider view). */
            zoom?: number;
        };
        /**
         * Camera control
         * @description A movement of the camera. CometAPI's page has the object and hides its fields; the fields are those of
         *     Kling's own reference.
         */
        CameraControl: {
            /**
             * @description A preset, or `simple`, which needs `config`. `down_back` moves down and backwards, `forward_up` moves
             *     forwards and tilts up, `right_turn_forward` and `left_turn_forward` turn and move forwards. Only Kling
             *     itself documents it, see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
             * @enum {string}
             */
            type?: "simple" | "down_back" | "forward_up" | "right_turn_forward" | "left_turn_forward";
            /**
             * @description The movement along one axis. Required with `type` `simple`, and not allowed with a preset. Only Kling
             *     itself documents it, see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
             */
            config?: components["schemas"]["CameraConfig"];
        };
        /**
         * Text to video input
         * @description What to make a video of, and how.
         */
        Text2VideoInput: {
            /**
             * @description Kling model to use, an open list. The older page refers to CometAPI's Models page for the current
             *     options; the quickstart sends `kling-v3`. Kling's own reference names the others, and says that an omitted name means `kling-v1`; CometAPI does not say what it means. See
             *     [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
             * @example kling-v3
             * @example kling-v2-6
             * @example kling-v2-5-turbo
             * @example kling-v2-1-master
             * @example kling-v2-master
             * @example kling-v1-6
             * @example kling-v1
             */
            model_name?: string;
            /**
             * @description What the video shows, at most 2500 characters (Unicode code points). The limit is Kling's own;
             *     CometAPI's older page says 500. See [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
             */
            prompt: string;
            /**
             * @description What to keep out of the video, at most 2500 characters (Unicode code points). The limit is Kling's
             *     own; CometAPI's older page says 200. See [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
             */
            negative_prompt?: string;
            /**
             * @description Faster (`std`) or better (`pro`). The default is Kling's own.
             * @default std
             */
            mode?: components["schemas"]["Mode"];
            /**
             * @description Length of the video in seconds, 5 or 10, as a string. Kling itself takes 3 to 15 with `kling-v3`. The
             *     default is Kling's own. See [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
             * @default 5
             */
            duration?: components["schemas"]["Duration"];
            /**
             * @description Shape of the video, width to height: 16:9, 9:16 or 1:1. CometAPI's older page lists four more, see
             *     [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md). Without it Kling uses 16:9.
             * @enum {string}
             */
            aspect_ratio?: "16:9" | "9:16" | "1:1";
            /**
             * @description How closely to follow the prompt, from 0 (freely) to 1 (closely), without a unit. By Kling's
             *     reference it is 0.5 when it is absent, and the `kling-v2` models do not take it.
             */
            cfg_scale?: number;
            /**
             * @description Whether the video has sound. By Kling's reference only `kling-v2-6` with `mode` `pro` and `kling-v3`
             *     can make sound, and `off` is the default.
             * @default off
             */
            sound?: components["schemas"]["Sound"];
            /**
             * @description How the camera moves; without it the model decides. By Kling's reference only `kling-v1` with `mode`
             *     `std` and `duration` 5 takes it.
             */
            camera_control?: components["schemas"]["CameraControl"];
            /** @description Whether to make a watermarked copy too. Only Kling itself documents it, see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md). */
            watermark_info?: components["schemas"]["WatermarkInfo"];
            /**
             * @description URL of your webhook, which is called at each change of the task's status. Deliveries are
             *     not signed; see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
             */
            callback_url?: components["schemas"]["CallbackUrl"];
            /**
             * @description Your own id for the task, unique per user. It does not replace the `task_id`. The older page says
             *     that it can be used to query the task; see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
             */
            external_task_id?: components["schemas"]["ExternalTaskId"];
        };
        /**
         * Image to video input
         * @description What to make a video of, and how. By Kling's reference `image_tail` and the masks exclude each other.
         */
        Image2VideoInput: {
            /**
             * @description Kling model to use, an open list. The page lists the nine examples and says to use `kling-v3`. What an
             *     omitted name means, the sources do not agree on; see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
             * @example kling-v3
             * @example kling-v2-6
             * @example kling-v2-5-turbo
             * @example kling-v2-1-master
             * @example kling-v2-1
             * @example kling-v2-master
             * @example kling-v1-6
             * @example kling-v1-5
             * @example kling-v1
             */
            model_name?: string;
            /**
             * @description The picture that the video starts with: a public URL, or Base64 without a `data:` prefix. JPG, JPEG or
             *     PNG of at most 10 MB, at least 300 x 300 px, aspect ratio (width to height) between 1:2.5 and 2.5:1.
             *     Kling itself takes a request with `image_tail` alone; see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
             */
            image: components["schemas"]["Image"];
            /**
             * @description The picture that the video ends with, under the limits of `image`: a public URL, or Base64 without a
             *     `data:` prefix; JPG, JPEG or PNG of at most 10 MB, at least 300 x 300 px, aspect ratio between 1:2.5
             *     and 2.5:1. By Kling's reference not together with `static_mask` or `dynamic_masks`, and not with every
             *     model, mode and length.
             */
            image_tail?: components["schemas"]["Image"];
            /**
             * @description The motion that you want to see, at most 500 characters (Unicode code points). Kling itself requires
             *     it and takes up to 2500; see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
             */
            prompt?: string;
            /**
             * @description What to keep out of the video, at most 200 characters (Unicode code points). Kling itself takes up to
             *     2500; see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
             */
            negative_prompt?: string;
            /**
             * @description Faster (`std`) or better (`pro`). The default is Kling's own.
             * @default std
             */
            mode?: components["schemas"]["Mode"];
            /**
             * @description Length of the video in seconds, 5 or 10, as a string. Kling itself takes 3 to 15 with `kling-v3`. The
             *     default is Kling's own. See [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
             * @default 5
             */
            duration?: components["schemas"]["Duration"];
            /**
             * @description How closely to follow the prompt, from 0 (freely) to 1 (closely), without a unit. By Kling's
             *     reference it is 0.5 when it is absent, and the `kling-v2` models do not take it.
             */
            cfg_scale?: number;
            /**
             * @description Whether the video has sound. By Kling's reference only `kling-v2-6` with `mode` `pro` and `kling-v3`
             *     can make sound, `kling-v2-6` does not with `image_tail`, and `off` is the default.
             * @default off
             */
            sound?: components["schemas"]["Sound"];
            /**
             * @description Static brush: a picture, as a public URL or as Base64 without a `data:` prefix, whose white areas stay
             *     frozen. It must have the aspect ratio and the resolution of `image`, and the resolution of all
             *     `dynamic_masks`. Kling's table of models has masks for `kling-v1` with 5 s and for `kling-v1-5` with
             *     `mode` `pro` and 5 s; see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
             */
            static_mask?: components["schemas"]["Mask"];
            /**
             * @description Dynamic brush: up to 6 groups, each a painted area and the path that it moves along. The same models
             *     as for `static_mask`; see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
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
            /** @description Whether to make a watermarked copy too. Only Kling itself documents it, see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md). */
            watermark_info?: components["schemas"]["WatermarkInfo"];
            /**
             * @description URL of your webhook, which is called at each change of the task's status. Deliveries are
             *     not signed, and their `task_id` may not be the one that you were given; see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
             */
            callback_url?: components["schemas"]["CallbackUrl"];
            /**
             * @description Your own id for the task, unique per user. It does not replace the `task_id`. The older page says
             *     that it can be used to query the task; see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
             */
            external_task_id?: components["schemas"]["ExternalTaskId"];
        };
        /**
         * Video extend input
         * @description Which video to make longer, and how. Model and mode are those of the video.
         */
        VideoExtendInput: {
            /**
             * @description The `task_id` of the finished task that made the video. CometAPI's newest page requires it; Kling
             *     itself does not have it, see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
             */
            task_id: string;
            /**
             * @description The `id` of the video, from the result of that task. By Kling's reference it was made by a V1.0, V1.5
             *     or V1.6 model, and at most 30 days ago.
             */
            video_id: string;
            /**
             * @description The motion of the added part, at most 500 characters (Unicode code points). Kling itself takes up to
             *     2500; see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
             */
            prompt?: string;
            /**
             * @description What to keep out of the added part, at most 2500 characters (Unicode code points). The limit is Kling's
             *     own, CometAPI states none; see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md). By Kling's reference `kling-v1` does not take it.
             */
            negative_prompt?: string;
            /**
             * @description How closely to follow the prompt, from 0 (freely) to 1 (closely), without a unit. By Kling's
             *     reference it is 0.5 when it is absent, and `kling-v1` does not take it.
             */
            cfg_scale?: number;
            /** @description Whether to make a watermarked copy too. Only Kling itself documents it, see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md). */
            watermark_info?: components["schemas"]["WatermarkInfo"];
            /**
             * @description URL of your webhook, which is called at each change of the task's status. Deliveries are
             *     not signed; see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
             */
            callback_url?: components["schemas"]["CallbackUrl"];
            /**
             * @description Your own id for the task, unique per user. It does not replace the `task_id`. Only Kling itself
             *     documents it on this route, see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
             */
            external_task_id?: components["schemas"]["ExternalTaskId"];
        };
        /**
         * Identify face input
         * @description The video in which to find faces. Send exactly one of `video_id` and `video_url`.
         */
        IdentifyFaceInput: {
            /**
             * @description The `id` of a video that a finished Kling task made. By Kling's reference it is at most 30 days old and
             *     at most 60 s long.
             */
            video_id?: string;
            /**
             * Format: uri
             * @description Public URL of an MP4 or MOV file. By Kling's reference it has at most 100 MB, 2 to 60 s, 720p or
             *     1080p, and sides of 512 to 2160 px; see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
             */
            video_url?: string;
        };
        /**
         * Identified face
         * @description One face, and when it can be seen.
         */
        IdentifiedFace: {
            /** @description The service's id of the face, within its session. Opaque. */
            face_id: string;
            /**
             * Format: uri
             * @description Address of a picture of the face, to choose by. Never send it the API key. No source says how long
             *     it is kept.
             */
            face_image: string;
            /**
             * Format: int32
             * @description When the face appears, in milliseconds from 0, the start of the video.
             */
            start_time: number;
            /**
             * Format: int32
             * @description When the face disappears, in milliseconds from 0, the start of the video.
             */
            end_time: number;
        };
        /**
         * Identify face answer
         * @description The faces of a video, and the session that they belong to.
         */
        IdentifyFaceAnswer: {
            /**
             * @description The service's id of this search, which a lip-sync task names. Opaque; no source says how long it is
             *     valid, see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
             */
            session_id: string;
            /**
             * @description The faces that were found. The page promises one or more; no source says whether a video without a
             *     face gives an empty list or a refusal, see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
             */
            face_data: components["schemas"]["IdentifiedFace"][];
            /** @description What the call cost, in Kling's units, as a decimal string. Only Kling itself documents it, see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md). */
            final_unit_deduction?: string;
        };
        /**
         * Identify face envelope
         * @description A successful answer.
         */
        IdentifyFaceEnvelope: {
            /**
             * Format: int32
             * @description 0 means that the call was understood.
             * @constant
             * @enum {integer}
             */
            code: 0;
            /** @description For people and not stable. Never branch on it. */
            message: string;
            /** @description The service's id of this call, for support. */
            request_id: string;
            /** @description The faces. */
            data: components["schemas"]["IdentifyFaceAnswer"];
        };
        /**
         * Element item
         * @description One element of your Kling account.
         */
        ElementItem: {
            /**
             * @description Id of the element, as a string of digits: as a JSON number it can lose digits, because it can be larger
             *     than 2^53. See [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
             */
            element_id: string;
        };
        /**
         * Image generation input
         * @description What to make pictures of, and how.
         */
        ImageGenerationInput: {
            /**
             * @description Kling model to use, an open list. The page lists the five examples and asks to send `kling-v3`; an
             *     omitted name means an older model, which it does not name. See [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
             * @example kling-v3
             * @example kling-v2-1
             * @example kling-v2
             * @example kling-v1-5
             * @example kling-v1
             */
            model_name?: string;
            /**
             * @description What the pictures show, at most 2500 characters (Unicode code points). The older page says 500; see
             *     [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
             */
            prompt: string;
            /**
             * @description What to keep out of the pictures, at most 2500 characters (Unicode code points). Not together with
             *     `image`. The older page says 200; see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
             */
            negative_prompt?: string;
            /**
             * @description A reference picture: a public URL, or Base64 without a `data:` prefix. JPG, JPEG or PNG of at most 10 MB,
             *     at least 300 x 300 px, aspect ratio (width to height) between 1:2.5 and 2.5:1. Not together with
             *     `negative_prompt`.
             */
            image?: components["schemas"]["Image"];
            /**
             * @description What to take from `image`, for the older models: the `subject`, or the `face`. Resellers' copies of
             *     Kling's reference require it for `kling-v1-5` with `image`, and ask for exactly one face with `face`.
             * @enum {string}
             */
            image_reference?: "subject" | "face";
            /** @description How closely to follow `image`, from 0 (freely) to 1 (closely), without a unit. For the older models. */
            image_fidelity?: number;
            /**
             * @description How closely to follow the person in `image`, from 0 (freely) to 1 (closely), without a unit. Only with
             *     `image_reference` `subject`.
             */
            human_fidelity?: number;
            /**
             * @description Elements of your Kling account to use, at most 10 together with `image`. CometAPI documents no way to
             *     make one. See [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
             */
            element_list?: components["schemas"]["ElementItem"][];
            /**
             * @description Size of the pictures, `1k` or `2k`.
             * @default 1k
             * @enum {string}
             */
            resolution?: "1k" | "2k";
            /**
             * Format: int32
             * @description How many pictures to make, 1 to 9. CometAPI names no default; 1 is that of resellers' copies of
             *     Kling's reference.
             * @default 1
             */
            n?: number;
            /**
             * @description Shape of the pictures, width to height: 16:9, 9:16, 1:1, 4:3, 3:4, 3:2, 2:3 or 21:9. The older page
             *     lacks 21:9. CometAPI names no default; resellers' copies of Kling's reference say 16:9. See [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
             * @enum {string}
             */
            aspect_ratio?: "16:9" | "9:16" | "1:1" | "4:3" | "3:4" | "3:2" | "2:3" | "21:9";
            /** @description Whether to make watermarked copies too. The page hides its field; `enabled` is Kling's. See [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md). */
            watermark_info?: components["schemas"]["WatermarkInfo"];
            /**
             * @description URL of your webhook, which is called at each change of the task's status. Deliveries are
             *     not signed; see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
             */
            callback_url?: components["schemas"]["CallbackUrl"];
            /**
             * @description Your own id for the task, unique per user. It does not replace the `task_id`. The page's request could
             *     not be read to its end; its answer has the field, and resellers' copies of Kling's reference have it
             *     too. See [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
             */
            external_task_id?: components["schemas"]["ExternalTaskId"];
        };
        /**
         * Result image
         * @description A finished picture. Download it at once.
         */
        ResultImage: {
            /**
             * Format: int32
             * @description Index of the picture in the list, from 0. Only Kling itself documents it, see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
             */
            index?: number;
            /**
             * Format: uri
             * @description Address of the file until it expires. It needs no authentication; never send it the API key. Kling
             *     keeps results for 30 days after they were made (`x-kept-days`); see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
             */
            url: string;
            /**
             * Format: uri
             * @description Address of the watermarked copy, if one was requested.
             */
            watermark_url?: string;
        };
        /**
         * Image result
         * @description What the task made.
         */
        ImageResult: {
            /** @description The finished pictures, at least one. */
            images: [
                components["schemas"]["ResultImage"],
                ...components["schemas"]["ResultImage"][]
            ];
        };
        /**
         * Succeed image task
         * @description A task whose pictures are ready.
         */
        SucceedImageTask: components["schemas"]["TaskBase"] & {
            /**
             * @description Done. The wire word is `succeed`, not `succeeded`.
             * @constant
             * @enum {string}
             */
            task_status: "succeed";
            /** @description The finished pictures. */
            task_result: components["schemas"]["ImageResult"];
        };
        /**
         * Image task
         * @description A task that makes pictures, in one of its four states.
         */
        ImageTask: components["schemas"]["SubmittedTask"] | components["schemas"]["ProcessingTask"] | components["schemas"]["SucceedImageTask"] | components["schemas"]["FailedTask"];
        /**
         * Image task envelope
         * @description A successful answer about a task that makes pictures.
         */
        ImageTaskEnvelope: {
            /**
             * Format: int32
             * @description 0 means that the call was understood, not that the task succeeded.
             * @constant
             * @enum {integer}
             */
            code: 0;
            /** @description For people and not stable (`SUCCEED`, `success` or empty). Never branch on it; see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md). */
            message: string;
            /** @description The service's id of this call, for support. The documented create answer has none, see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md). */
            request_id?: string;
            /** @description The task. */
            data: components["schemas"]["ImageTask"];
        };
    };
    responses: {
        /**
         * @description The request is wrong, or refused for its content. Correct it; sending the same request again does not
         *     help.
         */
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
         * @description The path or the task does not exist. A mistyped path can also end in a redirect, or in a web page with
         *     status 200, so check the content type before you read a body. See [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
         */
        NotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorEnvelope"];
            };
        };
        /**
         * @description The body is larger than the gateway takes; its limit is not documented. Send URLs instead. The example
         *     has the code and the envelope of gateways of this family. See [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
         */
        ContentTooLarge: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorEnvelope"];
            };
        };
        /**
         * @description Too fast, too many at once, or an account that is blocked: service codes 1302 and 1303 are temporary;
         *     1100, 1101, 1102 and 1304 are not.
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
         *     spite of the status. It is not known whether a task was made.
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
        /** @description No answer in time. It is not known whether a task was made. */
        GatewayTimeout: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorEnvelope"];
                "text/html": string;
            };
        };
        /** @description The network in front of the gateway gave up. It is not known whether a task was made. */
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
         * @description The `task_id` that the create operation returned. The documentation says that an `external_task_id`
         *     can be used to query too; public evidence says that this is probably not served, see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
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
                 * @description The `task_id` that the create operation returned. The documentation says that an `external_task_id`
                 *     can be used to query too; public evidence says that this is probably not served, see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
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
    createText2VideoTask: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Text2VideoInput"];
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
    getText2VideoTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The `task_id` that the create operation returned. The documentation says that an `external_task_id`
                 *     can be used to query too; public evidence says that this is probably not served, see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
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
    createImage2VideoTask: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Image2VideoInput"];
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
    getImage2VideoTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The `task_id` that the create operation returned. The documentation says that an `external_task_id`
                 *     can be used to query too; public evidence says that this is probably not served, see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
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
    createVideoExtendTask: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VideoExtendInput"];
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
    getVideoExtendTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The `task_id` that the create operation returned. The documentation says that an `external_task_id`
                 *     can be used to query too; public evidence says that this is probably not served, see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
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
    identifyFace: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["IdentifyFaceInput"];
            };
        };
        responses: {
            /** @description The faces that were found. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdentifyFaceEnvelope"];
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
    createImageGenerationTask: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ImageGenerationInput"];
            };
        };
        responses: {
            /** @description The task was accepted. Keep `data.task_id`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImageTaskEnvelope"];
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
    getImageGenerationTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The `task_id` that the create operation returned. The documentation says that an `external_task_id`
                 *     can be used to query too; public evidence says that this is probably not served, see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
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
                    "application/json": components["schemas"]["ImageTaskEnvelope"];
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
