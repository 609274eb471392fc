//go:build !race

package gateway_test

// raceDetector reports whether the race detector is on.
const raceDetector = false
