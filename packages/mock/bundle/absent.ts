/**
 * Replaces modules that Prism loads and this package never calls: fetching (its proxy, its webhooks, remote
 * references) and Postman collections.
 */
export {};
