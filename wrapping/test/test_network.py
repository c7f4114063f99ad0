# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""Networks, results and heat maps."""
import json
import pickle

import itk
import numpy
import pytest


def test_a_batch_gives_probabilities_and_features_in_one_call(network):
    batch = numpy.random.default_rng(2).standard_normal((5, 64, 64, 3))
    probabilities = network.ComputeProbabilities(batch)
    assert probabilities.shape == (5, 2) and probabilities.dtype == numpy.float32
    numpy.testing.assert_allclose(probabilities.sum(1), 1, atol=1e-6)
    logits = network.ComputeLogits(batch)
    exponentials = numpy.exp(logits - logits.max(1, keepdims=True))
    numpy.testing.assert_allclose(probabilities, exponentials / exponentials.sum(1, keepdims=True), atol=1e-6)
    features = network.ComputeFeatures(batch)
    assert features.shape == (5, 512)
    # An image alone is a batch of one.
    numpy.testing.assert_allclose(network.ComputeLogits(batch[3])[0], logits[3], atol=1e-4)


def test_a_batch_of_another_shape_is_refused(network):
    with pytest.raises(ValueError, match=r"3 channels; the shape of this array is \(2, 3, 64, 64\)"):
        network.ComputeProbabilities(numpy.zeros((2, 3, 64, 64)))


def test_features_are_torchs_own(network, tmp_path):
    """Oracle: the same weights in torch's own convolutions, the first layers of ResNet-18."""
    import torch
    from safetensors.torch import load_file

    file = str(tmp_path / "network.safetensors")
    network.Write(file)
    weights = load_file(file)
    assert weights["conv1.weight"].shape == (64, 3, 7, 7)

    def normalize(x, name):
        return torch.nn.functional.batch_norm(
            x, *(weights[f"{name}.{part}"] for part in ("running_mean", "running_var", "weight", "bias")), eps=1e-5
        )

    def convolve(x, name, stride, padding):
        return torch.nn.functional.conv2d(x, weights[f"{name}.weight"], stride=stride, padding=padding)

    def block(x, name, stride):
        y = torch.relu(normalize(convolve(x, f"{name}.conv1", stride, 1), f"{name}.bn1"))
        y = normalize(convolve(y, f"{name}.conv2", 1, 1), f"{name}.bn2")
        if f"{name}.downsample.0.weight" in weights:
            x = normalize(convolve(x, f"{name}.downsample.0", stride, 0), f"{name}.downsample.1")
        return torch.relu(x + y)

    batch = numpy.random.default_rng(4).standard_normal((2, 64, 64, 3), numpy.float32)
    x = torch.from_numpy(batch).permute(0, 3, 1, 2)
    x = torch.nn.functional.max_pool2d(torch.relu(normalize(convolve(x, "conv1", 2, 3), "bn1")), 3, 2, 1)
    for layer in range(1, 5):
        for index in range(2):
            x = block(x, f"layer{layer}.{index}", 2 if layer > 1 and index == 0 else 1)
    numpy.testing.assert_allclose(network.ComputeFeatures(batch), x.mean((2, 3)).numpy(), rtol=1e-3, atol=1e-5)


def test_networks_are_written_and_read(network, tmp_path):
    file = str(tmp_path / "network.safetensors")
    network.Write(file)
    again = itk.ClassificationNetwork.New()
    again.Read(file)
    assert again.GetArchitecture() == "resnet18" and list(again.GetClassNames()) == ["mass", "normal"]
    assert again.GetPreprocessingParameters() == network.GetPreprocessingParameters()
    batch = numpy.random.default_rng(2).standard_normal((1, 64, 64, 3))
    numpy.testing.assert_array_equal(again.ComputeLogits(batch), network.ComputeLogits(batch))
    with pytest.raises(RuntimeError, match="missing.safetensors"):
        again.Read(str(tmp_path / "missing.safetensors"))


def test_structures_are_dicts():
    network = itk.ClassificationNetwork.New()
    network.Create("resnet18", ["a", "b"], 1, {"channels": 1, "activation": "sigmoid"})
    assert network.GetStructure()["channels"] == 1 and network.GetStructure()["activation"] == "sigmoid"
    with pytest.raises(ValueError, match="no field 'chanels'"):  # codespell:ignore
        network.Create("resnet18", ["a", "b"], 1, {"chanels": 1})  # codespell:ignore
    names = [architecture["name"] for architecture in itk.ClassificationNetwork.GetRegisteredArchitectures()]
    assert {"densenet121", "inceptionv3", "efficientnet-b0", "densenet121-3d"} <= set(names)


def test_a_volume_is_classified(ct, network):
    classify = itk.ImageToClassProbabilitiesFilter.New(ct, network=network)
    classify.Update()
    result = classify.GetResult()
    slices = result.GetSlices()
    assert len(slices) == 5 and slices[1]["position_lps_mm"] == pytest.approx([-12.0, 33.0, 104.5])
    # Oracle: the steps one by one.
    prepared = itk.ct_preprocessing_image_filter(ct, parameters=network.GetPreprocessingParameters())
    expected = network.ComputeProbabilities(itk.array_view_from_image(prepared))
    numpy.testing.assert_allclose([each["probabilities"] for each in slices], expected, atol=1e-6)
    numpy.testing.assert_allclose(result.GetProbabilities(), expected.mean(0), atol=1e-6)
    assert result.GetLabel() == ["mass", "normal"][int(expected.mean(0).argmax())]


def test_a_prepared_image_goes_straight_in(ct, network):
    prepared = itk.ct_preprocessing_image_filter(ct, parameters=network.GetPreprocessingParameters())
    straight = itk.ImageToClassProbabilitiesFilter.New(prepared, network=network, input_is_preprocessed=True)
    straight.Update()
    whole = itk.ImageToClassProbabilitiesFilter.New(ct, network=network)
    whole.Update()
    numpy.testing.assert_array_equal(straight.GetResult().GetProbabilities(), whole.GetResult().GetProbabilities())


def test_an_ensemble_combines_what_its_members_say(ct, network, tmp_path):
    """Oracle: numpy's means of the members alone."""
    other = itk.ClassificationNetwork.New()
    other.Create("resnet18", ["mass", "normal"], 9)
    other.SetPreprocessingParameters({**other.GetPreprocessingParameters(), "size": [32, 32]})
    ensemble = itk.ClassificationEnsemble.New()
    ensemble.AddMember(network)
    ensemble.AddMember(other)
    ensemble.SetWeights([1, 3])
    file = str(tmp_path / "ensemble.safetensors")
    ensemble.Write(file)
    again = itk.ClassificationEnsemble.New()
    again.Read(file)
    assert again.GetNumberOfMembers() == 2 and again.GetSHA256() == ensemble.GetSHA256()
    assert again.GetMember(1).GetSHA256() == other.GetSHA256() and list(again.GetClassNames()) == ["mass", "normal"]

    def classify(**classifier):
        filter = itk.ImageToClassProbabilitiesFilter.New(ct, **classifier)
        filter.Update()
        return numpy.array([each["probabilities"] for each in filter.GetResult().GetSlices()])

    one, two = classify(network=network), classify(network=other)
    numpy.testing.assert_allclose(classify(ensemble=again), (one + 3 * two) / 4, atol=1e-6)
    again.SetCombination(itk.ClassificationEnsembleEnums.Combination_LogitMean)
    geometric = one**0.25 * two**0.75
    numpy.testing.assert_allclose(classify(ensemble=again), geometric / geometric.sum(1, keepdims=True), atol=1e-6)
    again.SetStacking({"coefficients": [0, 0, 0, 0, -1, 1, 0, 0], "intercepts": [0, 0.5]})
    again.SetCombination(itk.ClassificationEnsembleEnums.Combination_Stacked)
    assert again.GetStacking()["intercepts"] == [0, 0.5]
    odds = numpy.exp(0.5) * one[:, 1] / one[:, 0]
    numpy.testing.assert_allclose(classify(ensemble=again)[:, 1], odds / (1 + odds), atol=1e-6)
    other.ReplaceHead(["normal", "mass"], 1)
    with pytest.raises(RuntimeError, match="same classes"):
        classify(ensemble=ensemble)


def make_stacking_problem(classes, members=3, cases=80):
    """Members of which some are right more often than others."""
    random = numpy.random.default_rng(classes)
    truth = random.integers(0, classes, cases)
    skills = numpy.linspace(2, 0, members)
    logits = numpy.stack([skill * numpy.eye(classes)[truth] + 2 * random.standard_normal((cases, classes)) for skill in skills])
    powers = numpy.exp(logits)
    return truth, (powers / powers.sum(2, keepdims=True)).astype(numpy.float32)


def make_ensemble(classes, members):
    ensemble = itk.ClassificationEnsemble.New()
    for seed in range(members):
        member = itk.ClassificationNetwork.New()
        member.Create("mobilenetv2", [f"class {number}" for number in range(classes)], seed)
        ensemble.AddMember(member)
    return ensemble


def make_metrics(names, truth, probabilities):
    metrics = itk.ClassificationMetrics.New()
    metrics.SetClassNames(names)
    for number, (label, row) in enumerate(zip(truth, probabilities)):
        metrics.AddCase({"path": f"{number}.png", "true_class": int(label), "probabilities": row})
    return metrics


@pytest.mark.parametrize("classes", [2, 4])
def test_stacking_is_scikit_learns_logistic_regression(classes):
    from sklearn.linear_model import LogisticRegression

    truth, probabilities = make_stacking_problem(classes)
    ensemble = make_ensemble(classes, len(probabilities))
    ensemble.FitStacking([make_metrics(ensemble.GetClassNames(), truth, one) for one in probabilities])
    assert ensemble.GetCombination() == itk.ClassificationEnsembleEnums.Combination_Stacked
    assert ensemble.GetStacking()["cases"] == len(truth)

    logarithms = numpy.log(probabilities.astype(numpy.float64))
    features = numpy.concatenate(list(logarithms - logarithms.mean(2, keepdims=True)), 1)
    regression = LogisticRegression(C=1.0, solver="newton-cholesky", tol=1e-14, max_iter=10000).fit(features, truth)
    combined = ensemble.Combine(list(probabilities))
    assert combined.shape == (len(truth), classes) and combined.dtype == numpy.float32
    numpy.testing.assert_allclose(combined, regression.predict_proba(features), atol=1e-6)
    coefficients = numpy.reshape(ensemble.GetStacking()["coefficients"], (classes, -1))
    expected = regression.coef_ if classes > 2 else numpy.stack([0 * regression.coef_[0], regression.coef_[0]])
    numpy.testing.assert_allclose(coefficients, expected, atol=1e-6)


@pytest.mark.parametrize("classes", [2, 4])
def test_joined_features_are_classified_as_scikit_learn_does(classes, tmp_path):
    from sklearn.linear_model import LogisticRegression

    random = numpy.random.default_rng(3)
    truth = random.integers(0, classes, 60)
    values = (random.standard_normal((60, 5)) * [1, 10, 0.1, 2, 3] + truth[:, numpy.newaxis] * [0.5, 0, 0, 1, 0]).astype(numpy.float32)
    features = itk.ExtractedFeatures.New()
    features.SetClassNames([f"class {number}" for number in range(classes)])
    features.SetFeaturesOfMembers([2, 3])
    features.SetSplitName("train")
    for number, (label, row) in enumerate(zip(truth, values)):
        features.AddSample({"path": f"{number}.png", "patient": f"p{number}", "split": "train", "label": int(label)}, row.tolist())
    numpy.testing.assert_array_equal(features.GetValues(), values)
    assert features.GetSamples()[7] == {"path": "7.png", "slice": 0, "sample": 0, "patient": "p7", "split": "train", "label": int(truth[7])}
    features.WriteNumPy(str(tmp_path / "features.npy"))
    numpy.testing.assert_array_equal(numpy.load(tmp_path / "features.npy"), values)

    ensemble = make_ensemble(3, 2)  # whose classes are others
    ensemble.FitFeatureRegression(features)
    standardized = values.astype(numpy.float64)
    means = standardized.mean(0)
    standardized -= means
    for part in numpy.split(standardized, [2], 1):
        part /= numpy.sqrt(part.var(0).mean())
    regression = LogisticRegression(C=1.0, solver="newton-cholesky", tol=1e-14, max_iter=10000).fit(standardized, truth)
    probabilities = ensemble.ComputeProbabilitiesOfFeatures(values)
    assert probabilities.shape == (60, classes) and len(ensemble.GetClassNames()) == classes
    numpy.testing.assert_allclose(probabilities, regression.predict_proba(standardized), atol=1e-6)
    fitted = ensemble.GetFeatureRegression()
    numpy.testing.assert_allclose(fitted["means"], means, atol=1e-9)
    again = make_ensemble(3, 2)
    again.SetFeatureRegression(fitted)
    again.SetCombination(itk.ClassificationEnsembleEnums.Combination_Features)
    numpy.testing.assert_array_equal(again.ComputeProbabilitiesOfFeatures(values), probabilities)


def test_networks_of_folds_share_their_cases():
    """Oracle: scikit-learn with one voice, the mean of whose members' logarithms is taken."""
    from sklearn.linear_model import LogisticRegression

    truth, (held_out, _, _) = make_stacking_problem(4)
    ensemble = make_ensemble(4, 2)
    ensemble.FitStacking([make_metrics(ensemble.GetClassNames(), truth, held_out)], [2])
    logarithms = numpy.log(held_out.astype(numpy.float64))
    regression = LogisticRegression(C=1.0, solver="newton-cholesky", tol=1e-14, max_iter=10000)
    regression.fit(logarithms - logarithms.mean(1, keepdims=True), truth)
    _, members = make_stacking_problem(4, 2, 7)
    mean = numpy.log(members.astype(numpy.float64)).mean(0)
    numpy.testing.assert_allclose(ensemble.Combine(members), regression.predict_proba(mean - mean.mean(1, keepdims=True)), atol=1e-6)


def test_probabilities_of_members_are_combined():
    """Oracle: numpy."""
    _, members = make_stacking_problem(4)
    ensemble = make_ensemble(4, 3)
    numpy.testing.assert_allclose(ensemble.Combine(members), members.mean(0), atol=1e-6)
    ensemble.SetWeights([2, 1, 0])
    numpy.testing.assert_allclose(ensemble.Combine(members.astype(numpy.float64)), (2 * members[0] + members[1]) / 3, atol=1e-6)


def test_what_cannot_be_combined_or_fitted_is_refused():
    truth, members = make_stacking_problem(4)
    ensemble = make_ensemble(4, 3)
    with pytest.raises(ValueError, match=r"one array per member.*\(80, 4\).*\(79, 4\)"):
        ensemble.Combine([members[0], members[1], members[2][:-1]])
    with pytest.raises(RuntimeError, match="probabilities of 2 members cannot be combined: the ensemble has 3"):
        ensemble.Combine(members[:2])
    metrics = make_metrics(ensemble.GetClassNames(), truth, members[0])
    with pytest.raises(TypeError, match="a list of itk.ClassificationMetrics"):
        ensemble.FitStacking([metrics, "metrics", metrics])
    with pytest.raises(RuntimeError, match="differ between the members"):
        ensemble.FitStacking([metrics, metrics, make_metrics(ensemble.GetClassNames(), 3 - truth, members[2])])


def test_results_are_made_of_slices():
    result = itk.ClassificationResult.New()
    result.SetClassNames(["a", "b"])
    slices = [
        {"index": 3, "position_lps_mm": [1, 2, 3], "sop_instance_uid": "1.2.3", "probabilities": [0.25, 0.75]},
        {"index": 4, "position_lps_mm": [1, 2, 6], "sop_instance_uid": "1.2.4", "probabilities": [0.5, 0.5]},
    ]
    result.SetSlices(slices)
    assert result.GetSlices() == [{**each, "out_of_domain_probabilities": [], "violations": []} for each in slices]
    assert list(result.GetProbabilities()) == [0.375, 0.625] and result.GetLabel() == "b"


def test_results_out_of_domain_have_no_label():
    result = itk.ClassificationResult.New()
    result.SetClassNames(["a", "b"])
    outside = {"bound": "body_area", "value": 700, "low": 1, "high": 400}
    result.SetSlices([{"index": 0, "position_lps_mm": [0, 0, 0], "probabilities": [], "out_of_domain_probabilities": [0.25, 0.75],
                       "violations": [outside]}])
    assert result.IsOutOfDomain() and result.GetLabel() == result.GetLabelOfSlice(0) == "out_of_domain"
    assert list(result.GetProbabilities()) == [] and list(result.GetOutOfDomainProbabilities()) == [0.25, 0.75]
    assert result.GetSlices()[0]["violations"] == [outside]


def test_heat_maps_lie_on_the_grid_of_the_image(ct, network):
    heat = itk.class_activation_map_image_filter(ct, network=network, class_index=1)
    assert heat.GetSpacing() == ct.GetSpacing() and heat.GetOrigin() == ct.GetOrigin()
    values = itk.array_view_from_image(heat)
    assert values.shape == (5, 40, 48) and values.min() >= 0 and values.max() in (0, 1)
    again = pickle.loads(pickle.dumps(heat))
    numpy.testing.assert_array_equal(itk.array_view_from_image(again), values)


def test_the_heat_map_of_an_ensemble_comes_with_the_result(ct, network):
    """Oracles: the maps of the members, each by itself; the classification."""
    other = itk.ClassificationNetwork.New()
    other.Create("resnet18", ["mass", "normal"], 9)
    other.SetPreprocessingParameters({**other.GetPreprocessingParameters(), "size": [32, 32]})
    ensemble = itk.ClassificationEnsemble.New()
    ensemble.AddMember(network)
    ensemble.AddMember(other)
    heat = itk.ClassActivationMapImageFilter.New(ct, ensemble=ensemble, class_index=1)
    heat.Update()
    mean = sum(itk.array_from_image(itk.class_activation_map_image_filter(ct, network=member, class_index=1)) for member in (network, other)) / 2
    assert heat.GetMaximum() == pytest.approx(mean.max(), abs=1e-5) and len(heat.GetMaximaOfMembers()) == 2
    numpy.testing.assert_allclose(itk.array_view_from_image(heat.GetOutput()), mean / max(mean.max(), 1e-12), atol=1e-5)
    classify = itk.ImageToClassProbabilitiesFilter.New(ct, ensemble=ensemble)
    classify.Update()
    numpy.testing.assert_allclose(heat.GetResult().GetProbabilities(), classify.GetResult().GetProbabilities(), atol=1e-6)
    result = heat.GetResult()
    result.SetSeriesDescription(json.dumps({"file": "ct.nrrd"}))
    document = json.loads(result.ToJSON())
    assert document["series"] == {"file": "ct.nrrd"} and document["heatmap"]["class"] == "normal"
    assert document["heatmap"]["maximum"] == heat.GetMaximum()


def test_metrics_equal_scikit_learns():
    from sklearn.metrics import average_precision_score, cohen_kappa_score, confusion_matrix, f1_score, roc_auc_score, roc_curve

    random = numpy.random.default_rng(8)
    metrics = itk.ClassificationMetrics.New()
    metrics.SetClassNames(["a", "b", "c"])
    truth, scores = random.integers(0, 3, 60), random.dirichlet([1, 1, 1], 60).astype(numpy.float32)
    for number, (label, row) in enumerate(zip(truth, scores)):
        metrics.AddCase({"path": f"{number}.png", "patient": f"p{number // 2}", "true_class": int(label), "probabilities": row})
    predicted = scores.argmax(1)
    assert [list(row) for row in metrics.ComputeConfusionMatrix()] == confusion_matrix(truth, predicted).tolist()
    figures = metrics.ComputeClassFigures()
    assert [figure["f1"]["value"] for figure in figures] == pytest.approx(f1_score(truth, predicted, average=None), abs=1e-9)
    expected = [roc_auc_score(truth == label, scores[:, label]) for label in range(3)]
    assert [figure["auc"]["value"] for figure in figures] == pytest.approx(expected, abs=1e-9)
    expected = [average_precision_score(truth == label, scores[:, label]) for label in range(3)]
    assert [figure["average_precision"]["value"] for figure in figures] == pytest.approx(expected, abs=1e-9)
    assert metrics.ComputeOverallFigures()["cohens_kappa"]["value"] == pytest.approx(cohen_kappa_score(truth, predicted), abs=1e-9)
    rates = [point["false_positive_rate"] for point in metrics.ComputeCurve(1)]
    assert rates == pytest.approx(roc_curve(truth == 1, scores[:, 1], drop_intermediate=False)[0], abs=1e-9)
