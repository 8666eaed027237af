// Sends one person's life through RudderStack's library: node rudder.js HOST WRITE_KEY PERSON COUNT
import RudderAnalytics from "@rudderstack/rudder-sdk-node";

const [dataPlaneUrl, writeKey, userId, count] = process.argv.slice(2);
const analytics = new RudderAnalytics(writeKey, { dataPlaneUrl, flushAt: 20, flushInterval: 100 });

analytics.identify({ userId, traits: { email: `${userId}@example.com`, title: "CEO" } });
analytics.page({ userId, name: "Pricing", properties: { url: "https://www.example.com/pricing" } });
analytics.screen({ userId, name: "Start" });
analytics.group({ userId, groupId: "acme", traits: { name: "Acme", website: "acme.com" } });
analytics.alias({ userId, previousId: `${userId}-before` });
for (let n = 0; n < Number(count); n++) {
  analytics.track({ userId, event: "Thing Tried", properties: { n } });
}
await analytics.flush();
