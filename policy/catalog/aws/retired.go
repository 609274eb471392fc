package aws

import (
	"slices"
	"time"

	"github.com/iameval/iameval/variables"
)

// Retired is a service that AWS does not list, though policies still name its
// actions. The zero Retired is not one.
type Retired struct {
	Prefix    string
	Name      string
	When      time.Time // the day on which it ended; zero where that is not known
	Successor string    // the prefix of the service that took its place; "" if none did
}

// retired are the prefixes that AWS's own managed policies name and its list
// does not have, in alphabetical order. The two that are marked as internal were
// never listed.
var retired = [...]Retired{
	{Prefix: "builderid", Name: "AWS Builder ID (internal)"},
	{Prefix: "datazonecontrol", Name: "Amazon DataZone preview (internal)", Successor: "datazone"},
	{Prefix: "deepcomposer", Name: "AWS DeepComposer"},
	{Prefix: "deeplens", Name: "AWS DeepLens"},
	{Prefix: "deepracer", Name: "AWS DeepRacer"},
	{Prefix: "elastic-inference", Name: "Amazon Elastic Inference"},
	// https://docs.aws.amazon.com/iot-1-click/latest/developerguide/doc-history.html, read 2026-11-29
	{Prefix: "iot1click", Name: "AWS IoT 1-Click", When: time.Date(2024, time.December, 16, 0, 0, 0, 0, time.UTC)},
	{Prefix: "iotroborunner", Name: "AWS IoT RoboRunner"},
	{Prefix: "mobilehub", Name: "AWS Mobile Hub", Successor: "amplify"},
	{Prefix: "sagemaker-groundtruth-synthetic", Name: "Amazon SageMaker Ground Truth synthetic data"},
	{Prefix: "zocalo", Name: "Amazon Zocalo, now Amazon WorkDocs", Successor: "workdocs"},
}

// Retired returns the retired service of a prefix, in any case of ASCII
// letters. It reports false if the prefix is unknown, or is in the catalog.
func (c *Catalog) Retired(prefix string) (Retired, bool) {
	i, found := retiredAt(prefix)
	if !found || c.section(prefix) != nil {
		return Retired{}, false
	}
	return retired[i], true
}

func retiredAt(prefix string) (int, bool) {
	return slices.BinarySearchFunc(retired[:], prefix, func(r Retired, prefix string) int {
		return variables.CompareASCII(r.Prefix, prefix)
	})
}

func isRetired(prefix string) bool {
	_, found := retiredAt(prefix)
	return found
}
