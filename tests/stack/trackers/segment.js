// Sends one person's life through Segment's library: node segment.js HOST WRITE_KEY PERSON COUNT
import { Analytics } from "@segment/analytics-node";

const [host, writeKey, userId, count] = process.argv.slice(2);
const analytics = new Analytics({ host, writeKey, maxEventsInBatch: 20, flushInterval: 100 });

analytics.identify({ userId, traits: { email: `${userId}@example.com`, title: "CEO" } });
analytics.page({ userId, name: "Pricing", properties: { url: "https://www.example.com/pricing" } });
analytics.screen({ userId, name: "Start" });
analytics.group({ userId, groupId: "acme", traits: { name: "Acme", website: "acme.com" } });
analytics.alias({ userId, previousId: `${userId}-before` });
for (let n = 0; n < Number(count); n++) {
  analytics.track({ userId, event: "Thing Tried", properties: { n } });
}
await analytics.closeAndFlush({ timeout: 30_000 });
