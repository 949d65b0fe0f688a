// Command agent-config checks a configuration file as its agent would read it.
package main

import (
	"fmt"
	"io"
	"log/slog"
	"os"

	"github.com/influxdata/telegraf/config"
	_ "github.com/influxdata/telegraf/plugins/inputs/kubernetes"
	_ "github.com/influxdata/telegraf/plugins/inputs/prometheus"
	"github.com/open-telemetry/opentelemetry-collector-contrib/receiver/kubeletstatsreceiver"
	prometheus "github.com/prometheus/prometheus/config"
	_ "github.com/prometheus/prometheus/discovery/kubernetes"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/confmap/xconfmap"
	"go.yaml.in/yaml/v3"
)

func main() {
	if err := check(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func check(agent, file string) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	switch agent {
	case "otelcol":
		return checkReceivers(data)
	case "prometheus":
		_, err := prometheus.Load(string(data), slog.New(slog.NewTextHandler(io.Discard, nil)))
		return err
	case "telegraf":
		return config.NewConfig().LoadConfigData(data, file)
	default:
		return fmt.Errorf("unknown agent %s", agent)
	}
}

// checkReceivers reads each kubeletstats receiver into the receiver's own configuration, which rejects unknown keys.
func checkReceivers(data []byte) error {
	var file struct {
		Receivers map[string]map[string]any `yaml:"receivers"`
	}
	if err := yaml.Unmarshal(data, &file); err != nil {
		return err
	}
	if len(file.Receivers) == 0 {
		return fmt.Errorf("no receivers")
	}
	for name, settings := range file.Receivers {
		receiver := kubeletstatsreceiver.NewFactory().CreateDefaultConfig()
		if err := confmap.NewFromStringMap(settings).Unmarshal(receiver); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if err := xconfmap.Validate(receiver); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}
