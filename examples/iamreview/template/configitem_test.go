package template

import (
	"strings"
	"testing"
)

// TestConfigShapes: an item is read in each of the shapes that AWS Config hands it out in,
// and its document in as many texts as it stands in.
func TestConfigShapes(t *testing.T) {
	key := func(policy string) string {
		return `{"configurationItemStatus":"OK","resourceType":"AWS::KMS::Key","resourceId":"k","configuration":{},"supplementaryConfiguration":{"Policy":` + policy + `}}`
	}
	item := key(quotes(exportedPolicy))
	message := `{"configurationItemDiff":{"changedProperties":{}},"configurationItem":` + item + `,"messageType":"ConfigurationItemChangeNotification"}`
	for name, src := range map[string]string{
		"a document in a text in a text":              `{"configurationItems":[` + key(quotes(quotes(exportedPolicy))) + `]}`,
		"a configuration in texts":                    `{"configurationItems":[` + strings.Replace(item, `"supplementaryConfiguration":{"Policy":`+quotes(exportedPolicy)+`}`, `"supplementaryConfiguration":`+quotes(quotes(`{"Policy":`+quotes(exportedPolicy)+`}`)), 1) + `]}`,
		"a message":                                   message,
		"an event":                                    `{"version":"0","detail-type":"Config Configuration Item Change","detail":` + message + `}`,
		"the event of a rule":                         `{"version":"1.0","invokingEvent":` + quotes(message) + `,"ruleParameters":"{}"}`,
		"get-aggregate-resource-config":               `{"ConfigurationItem":` + item + `}`,
		"batch-get-aggregate-resource-config":         `{"BaseConfigurationItems":[` + item + `],"UnprocessedResourceIdentifiers":[]}`,
		"the same twice, of which the later counts":   `{"configurationItems":[` + timed(item, `"2024-01-31T12:00:00.000Z"`) + `,` + timed(key(quotes("{}")), `"2024-01-31T11:59:59.999Z"`) + `]}`,
		"the later one first, and seconds as numbers": `{"configurationItems":[` + timed(key(quotes("{}")), `1614641951.442`) + `,` + timed(item, `1614641951.5`) + `]}`,
	} {
		if !Looks([]byte(src)) {
			t.Errorf("%s: not told at a glance", name)
		}
		docs, skipped := read(t, src, Environment{})
		compare(t, name, []string{"k resource: " + exportedPolicy}, docs)
		var want []string
		if strings.Contains(name, "later") {
			want = []string{"k: it is how the resource was before, and not what counts"}
		}
		compare(t, name+": skipped", want, skipped)
	}
}

// timed is an item with the time at which it was taken.
func timed(item, at string) string {
	return strings.Replace(item, "{", `{"configurationItemCaptureTime":`+at+`,`, 1)
}

// TestConfigNothing: what is not there any more, and what was never there, is not a
// document; of a resource that is named twice without a time, both are.
func TestConfigNothing(t *testing.T) {
	point := func(policy string) string {
		return `{"resourceType":"AWS::S3::AccessPoint","ARN":"arn:aws:s3:us-east-1:123456789012:accesspoint/p","configuration":{"Policy":` + policy + `}}`
	}
	for src, want := range map[string][]string{
		`{"configurationItems":[` + point(`{}`) + `]}`:   nil,
		`{"configurationItems":[` + point(`null`) + `]}`: nil,
		`{"configurationItems":[` + strings.Replace(point(exportedPolicy), "{", `{"configurationItemStatus":"ResourceDeleted",`, 1) + `]}`:            nil,
		`{"configurationItems":[` + strings.Replace(point(exportedPolicy), "{", `{"configurationItemStatus":"ResourceDeletedNotRecorded",`, 1) + `]}`: nil,
		`{"configurationItems":[` + point(exportedPolicy) + `]}`:                                                                                      {"arn:aws:s3:us-east-1:123456789012:accesspoint/p resource: " + exportedPolicy},
		`{"configurationItems":[` + point(exportedPolicy) + `,` + point(`{"Statement":[]}`) + `]}`: {
			"arn:aws:s3:us-east-1:123456789012:accesspoint/p resource: " + exportedPolicy, `arn:aws:s3:us-east-1:123456789012:accesspoint/p resource: {"Statement":[]}`,
		},
		`{"configurationItems":[{"resourceType":"AWS::Logs::Destination","resourceName":"d","configuration":{"DestinationPolicy":` + quotes(exportedPolicy) + `}}]}`: {"d resource: " + exportedPolicy},
	} {
		docs, skipped := read(t, src, Environment{})
		compare(t, src, want, docs)
		compare(t, src+": skipped", nil, skipped)
	}
	docs, skipped := read(t, `{"invokingEvent":`+quotes(`{"configurationItemSummary":{"resourceType":"AWS::IAM::Role","ARN":"arn:aws:iam::123456789012:role/R"}}`)+`}`, Environment{})
	compare(t, "summary", nil, docs)
	compare(t, "summary: skipped", []string{"arn:aws:iam::123456789012:role/R: the message has a summary alone, as the item was too large for it"}, skipped)
	for _, src := range []string{`{"invokingEvent":"{\"messageType\":\"ScheduledNotification\"}"}`, `{"configurationItem":{"x":1}}`, `{"invokingEvent":"x"}`, `{"detail":1,"configurationItems":["x"]}`} {
		if _, err := Read("t", []byte(src), Environment{}); err != ErrNot {
			t.Errorf("%s: %v", src, err)
		}
	}
}

// TestPulumiCheckpoint: the state as Pulumi stores it is that of pulumi stack export.
func TestPulumiCheckpoint(t *testing.T) {
	const urn = "urn:pulumi:dev::shop::aws:iam/policy:Policy::p"
	resource := `{"urn":"` + urn + `","custom":true,"type":"aws:iam/policy:Policy","inputs":{"policy":` + quotes(exportedPolicy) + `}}`
	empty := `{"urn":"urn:pulumi:dev::shop::aws:sqs/queue:Queue::q","custom":true,"type":"aws:sqs/queue:Queue","inputs":{"policy":""}}`
	src := `{"version":3,"checkpoint":{"stack":"dev","latest":{"manifest":{},"resources":[` + resource + "," + empty + `]}}}`
	if !Looks([]byte(src)) {
		t.Error("not told at a glance")
	}
	docs, skipped := read(t, src, Environment{})
	compare(t, "checkpoint", []string{urn + ".policy identity: " + exportedPolicy}, docs)
	compare(t, "skipped", nil, skipped)
}
