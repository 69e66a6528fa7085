// TFLite_Detection_PostProcess: the boxes of a single-shot detector, decoded and without doubles.
#pragma once

#include <stdint.h>

#include "mote/base/memory.h"
#include "mote/base/status.h"
#include "mote/kernels/detection.h"
#include "mote/ops/op.h"

namespace mote::detection_postprocess {

// real = (q - zero_point) * scale; not used for f32.
struct Quantization {
  float scale;
  int32_t zero_point;
};

struct Plan {
  TensorRef encodings;  // [1, boxes, encoding_size]
  TensorRef scores;     // [1, boxes, columns]
  TensorRef anchors;    // [boxes, 4]
  TensorRef detected_boxes;
  TensorRef detected_classes;
  TensorRef detected_scores;
  TensorRef detected_count;
  uint16_t by_class;  // regular suppression for each class, else once for the best class of a box
  uint32_t boxes;
  uint32_t encoding_size;
  uint32_t columns;  // classes, perhaps after one for the background
  uint32_t classes;
  uint32_t capacity;  // of the outputs, in detections
  uint32_t max_detections;
  uint32_t classes_per_detection;  // not by_class
  uint32_t detections_per_class;   // by_class
  float scales[4];                 // y, x, height, width
  kernels::Suppression suppression;
  Quantization quantization[3];  // encodings, scores, anchors
  Slot scratch;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("encodings", &Plan::encodings);
    visit("scores", &Plan::scores);
    visit("anchors", &Plan::anchors);
    visit("detected_boxes", &Plan::detected_boxes);
    visit("detected_classes", &Plan::detected_classes);
    visit("detected_scores", &Plan::detected_scores);
    visit("detected_count", &Plan::detected_count);
    visit("by_class", &Plan::by_class);
    visit("boxes", &Plan::boxes);
    visit("encoding_size", &Plan::encoding_size);
    visit("columns", &Plan::columns);
    visit("classes", &Plan::classes);
    visit("capacity", &Plan::capacity);
    visit("max_detections", &Plan::max_detections);
    visit("classes_per_detection", &Plan::classes_per_detection);
    visit("detections_per_class", &Plan::detections_per_class);
    visit("scales", &Plan::scales);
    visit("suppression", &Plan::suppression);
    visit("quantization", &Plan::quantization);
    visit("scratch", &Plan::scratch);
  }
};

// T is float, uint8_t or int8_t: the dtype of all inputs. Outputs are f32.
template <class T>
Status eval(const EvalContext& context, const Plan& plan);

}  // namespace mote::detection_postprocess
