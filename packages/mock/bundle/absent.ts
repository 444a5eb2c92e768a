/**
 * Stands in for what Prism loads and this package never calls: fetching (its proxy, its webhooks, remote
 * references) and Postman collections. What is absent cannot run, and need not be shipped.
 */
export {};
